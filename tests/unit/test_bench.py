"""What docs/architecture.md quotes can be measured again: the bench runs on the code as it is."""

import json
import subprocess
import sys


def test_the_bench_of_accepting_measures_each_server():
    few = ["--requests", "64", "--clients", "4", "--rounds", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.accept", *few], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert all(found[kind]["cpu"] > 0 for kind in ("echo", "floor", "relay"))

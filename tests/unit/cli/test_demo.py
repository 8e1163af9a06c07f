from collections import Counter

import pytest

from relay.border import contract
from relay.cli import demo
from relay.cli.demo_routes import Followed


def followed(state="done", outcome="verdict", files=0, total=1.0, model=0.25):
    seconds = {"total": total, "model": model} if total else {}
    status = contract.MessageStatus(message="m", state=state, outcome=outcome, seconds=seconds)
    return Followed(status, files)


def test_the_summary_counts_ends_and_times_what_has_no_attachment(monkeypatch, capsys):
    said = {}

    def summary(count, ended, p95, timed, hits):
        said.update(count=count, ended=ended, p95=p95, timed=timed, hits=hits)
        return "итог"

    monkeypatch.setattr(demo.shown, "summary", summary)
    results = [followed(total=n + 0.25) for n in range(1, 21)] + [followed(files=2, total=99.0)]
    results.append(followed(state="held", outcome=None, total=0))
    assert demo._summary(results, []) == 0
    assert (said["count"], said["timed"]) == (22, 20)
    assert said["p95"] == 19.0
    assert said["ended"] == Counter({"verdict": 21, "held": 1})
    assert capsys.readouterr().out == "итог\n"


@pytest.mark.parametrize(
    ("results", "hits"),
    [([followed()], [("модель", {"index": 1})]), ([followed(state="waiting", outcome=None)], [])],
)
def test_a_leak_or_an_open_end_fails_the_demo(results, hits, capsys):
    assert demo._summary(results, hits) == 1
    assert "ДЕМО НЕ ПРОЙДЕНО" in capsys.readouterr().err


def test_nothing_timed_is_no_division_by_zero(capsys):
    assert demo._summary([followed(total=0)], []) == 0

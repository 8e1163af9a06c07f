"""A private PostgreSQL server for tests: in a folder of its own, on loopback, gone afterwards.

It runs without fsync: what the tests kill is relay, never the server.
"""

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from relay import config
from tests.stage import free_ports

USER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "autovacuum_naptime": "10s",
    "log_min_messages": "fatal",
}


def binaries() -> Path | None:
    """The folder of the newest server installed here, or None."""
    found = [
        path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()
    ]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    initdb = shutil.which("initdb")
    return None if initdb is None else Path(initdb).resolve().parent


class Postgres:
    """A running server; every name made on it is fresh."""

    def __init__(self, bin_folder: Path, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.port = free_ports(1)[0]
        self._bin = bin_folder
        self._settings = {**SETTINGS, **settings}

    def start(self) -> None:
        """Make the cluster if there is none, start the server and wait until it answers."""
        data = self.folder / "data"
        fresh = not data.exists()
        if fresh:
            arguments = ["--auth=trust", "--username", USER, "--encoding=UTF8", "--no-sync"]
            self._run("initdb", "-D", str(data), *arguments, "--no-locale")
            lines = "".join(f"{key} = '{value}'\n" for key, value in self._settings.items())
            with (data / "postgresql.conf").open("a") as file:
                file.write(
                    f"{lines}port = {self.port}\nunix_socket_directories = '{self.folder}'\n"
                )
            # members of `with_secret` must show a password, the others are let in
            (data / "pg_hba.conf").write_text(
                "host all +with_secret 127.0.0.1/32 scram-sha-256\n"
                "host all all 127.0.0.1/32 trust\n"
            )
        self._run("pg_ctl", "-D", str(data), "-l", str(self.folder / "log"), "-w", "-s", "start")
        if fresh:
            self.sql("CREATE ROLE with_secret")

    def stop(self, how: str = "fast") -> None:
        """Stop the server: `fast`, or `immediate` as in a crash."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-s", "-m", how, "stop")

    def sql(self, text: str, database: str = "postgres", role: str = USER) -> str:
        """Run SQL and return what it prints, unaligned."""
        return subprocess.run(
            [
                str(self._bin / "psql"),
                *("-h", "127.0.0.1", "-p", str(self.port), "-U", role, "-d", database),
                *("-v", "ON_ERROR_STOP=1", "-qAtX", "-c", text),
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    def script(self, file: Path, database: str) -> None:
        """Run a file of SQL, as an administrator would."""
        self.sql(file.read_text(encoding="utf-8"), database)

    def database(self) -> str:
        """Make an empty database and return its name."""
        name = f"t_{secrets.token_hex(6)}"
        self.sql(f"CREATE DATABASE {name}")
        return name

    def settings(self, database: str, role: str = USER) -> config.Postgres:
        """How a side's configuration names a database here."""
        return config.Postgres(url=self.url(database, role))

    def url(self, database: str, role: str = USER) -> str:
        """The URL of a database here."""
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program of the server; as root it must be somebody else."""
        user = USER if os.getuid() == 0 else None
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            check=False,
            capture_output=program == "initdb",
            stdout=None if program == "initdb" else subprocess.DEVNULL,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd=self.folder,
            text=True,
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr or self._log()}")

    def _log(self) -> str:
        path = self.folder / "log"
        return path.read_text()[-2000:] if path.exists() else ""


@contextlib.contextmanager
def server(settings: Mapping[str, str] = {}) -> Iterator[Postgres]:
    """A running server, with `settings` over ours; LookupError where none is installed."""
    found = binaries()
    if found is None:
        raise LookupError(
            "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
        )
    with tempfile.TemporaryDirectory(prefix="relay-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.getuid() == 0:
            shutil.chown(folder, USER, USER)
        started = Postgres(found, folder, settings)
        started.start()
        try:
            yield started
        finally:
            started.stop("immediate")

"""The PHP module's tables on real databases: an upgrade keeps the rows of the version before."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import Postgres

SCHEMAS = Path(__file__).parents[2] / "bitrix_module_stub" / "install" / "db"
ROWS = (
    "INSERT INTO b_relay_border_queue (LEAD_ID, ACTIVITY_ID, REQUEST_ID, STATE, CODE, ATTEMPTS,"
    " FAULTS, DUE, CREATED) VALUES (15, 0, 'm_1', 'done', 'accepted', 1, 0, 5, 4),"
    " (15, 70, 'm_2', 'new', 'connect', 3, 0, 9, 8),"
    " (16, 0, 'm_3', 'aside', 'malformed', 1, 0, 7, 6)",
    "INSERT INTO b_relay_border_result (RESULT_KEY, LEAD_ID, DONE, WRITTEN, CREATED)"
    " VALUES ('r_1:verdict', 15, 1, '{\"UF_CRM_RELAY_VERDICT\":\"target\"}', 4)",
    "INSERT INTO b_relay_border_seen (REQUEST_ID, DIGEST, CREATED) VALUES ('w_1', 'd', 4)",
)
QUEUE = (
    "SELECT EVENT, ENTITY, ENTITY_ID, ACTIVITY_ID, REQUEST_ID, STATE, CODE, ATTEMPTS, DUE,"
    " ASSISTANT FROM b_relay_border_queue ORDER BY ID"
)
RESULT = "SELECT RESULT_KEY, ENTITY, ENTITY_ID, DONE, WRITTEN, STEPS FROM b_relay_border_result"
NEW = (
    "INSERT INTO b_relay_border_queue (ENTITY_ID, REQUEST_ID, STATE, DUE, CREATED, EVENT)"
    " VALUES (15, 'm_9', 'new', 9, 9, 'lead:15:{}')"
)
PROPOSAL = (
    "INSERT INTO b_relay_border_proposal (RESULT_KEY, ACTION, ENTITY, ENTITY_ID, VALUE, STATE,"
    " CREATED) VALUES ('r_1:verdict', 'stage', 'lead', 15, 'JUNK', 'new', 4)"
)

Sql = Callable[[str], str]


@contextlib.contextmanager
def maria(folder: Path) -> Iterator[Sql]:
    """A private server without a network, in the place of the portal's MySQL."""
    for program in ("mariadbd", "mariadb-install-db", "mariadb"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: apt-get install mariadb-server-core")
    data, socket = folder / "data", folder / "socket"
    user = ["--user=root"] if os.getuid() == 0 else []
    subprocess.run(
        [
            *("mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db"),
            *("--auth-root-authentication-method=normal", *user),
        ],
        check=True,
        capture_output=True,
    )
    served = subprocess.Popen(
        [
            *("mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}", *user),
            *("--skip-networking", "--innodb-flush-log-at-trx-commit=0"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def sql(text: str) -> str:
        client = ["mariadb", "--no-defaults", f"--socket={socket}", "-uroot", "-N", "portal"]
        done = subprocess.run(client, input=text, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip("\n").replace("\t", "|")

    try:
        client = ["mariadb", "--no-defaults", f"--socket={socket}", "-uroot"]
        until = time.monotonic() + 60
        while subprocess.run(
            [*client, "-e", "CREATE DATABASE portal"], capture_output=True, check=False
        ).returncode:
            assert time.monotonic() < until, "mariadbd does not answer"
            time.sleep(0.2)
        yield sql
    finally:
        served.terminate()
        served.wait()


@pytest.fixture(params=["mysql", "pgsql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Sql]]:
    if request.param == "mysql":
        with maria(tmp_path) as sql:
            yield "mysql", sql
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        name = postgres.database()
        yield "pgsql", lambda text: postgres.sql(text, name)


def statements(kind: str, file: str) -> list[str]:
    """The statements of a file, split by the module's own code."""
    php = shutil.which("php") or pytest.skip("php is not installed: apt-get install php-cli")
    script = (
        "require 'autoload.php'; echo implode(chr(0),"
        " Relay\\Border\\Bitrix\\Schema::statements('install/db/' . $argv[1]));"
    )
    module = SCHEMAS.parents[1]
    done = subprocess.run(
        [php, "-r", script, f"{kind}/{file}"],
        cwd=module,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("\0")


def test_an_upgrade_keeps_what_the_version_before_left_until_the_data_goes(
    database: tuple[str, Sql],
):
    kind, sql = database
    for statement in (*statements(kind, "0001.sql"), *ROWS, *statements(kind, "0002.sql")):
        sql(statement)
    assert sql(QUEUE).splitlines() == [
        "lead:15:add|lead|15|0|m_1|done|accepted|1|5|",
        "lead:15:activity:70|lead|15|70|m_2|new|connect|3|9|",
        "lead:16:add|lead|16|0|m_3|aside|malformed|1|7|",
    ]
    assert sql(RESULT) == 'r_1:verdict|lead|15|1|{"UF_CRM_RELAY_VERDICT":"target"}|'
    assert sql("SELECT REQUEST_ID, CODE FROM b_relay_border_seen") == "w_1|"
    sql(NEW.format("robot:0123456789ab"))  # an event of a newer kind, of a card that has rows
    with pytest.raises((RuntimeError, subprocess.CalledProcessError)):
        sql(NEW.format("add"))  # an event that the version before knew
    assert sql("SELECT count(*) FROM b_relay_border_queue") == "4"
    sql(PROPOSAL)
    for statement in statements(kind, "0003.sql"):
        sql(statement)
    assert sql("SELECT count(*) FROM b_relay_border_proposal WHERE FOUND_VALUE IS NULL") == "1"
    tables = "FROM information_schema.tables WHERE table_name LIKE 'b_relay_border%'"
    assert sql(f"SELECT count(*) {tables}") == "6"
    for statement in statements(kind, "uninstall.sql"):
        sql(statement)
    assert sql(f"SELECT count(*) {tables}") == "0"

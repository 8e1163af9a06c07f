"""Each test logs in a process of its own: what `configure` does lasts for a process."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from relay.log import ALLOWED, drop_unknown_keys

CANARY = "Иванов Пётр +7 916 123-45-67"
HEAD = f"""
import asyncio, logging, sys, warnings
import structlog
from relay.log import configure
configure("border")
log = structlog.get_logger()
CANARY = {CANARY!r}
class Ivanov(Exception): pass
"""


def printed(code):
    done = subprocess.run(
        [sys.executable, "-c", HEAD + textwrap.dedent(code)],
        env=os.environ | {"PYTHONPATH": os.getcwd(), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    assert CANARY not in done.stderr
    assert "Иванов" not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_log_whose_disk_is_full_loses_its_lines_and_stops_nobody():
    code = "for _ in range(9): log.error('storage', code='x' * 9000)\nprint('went on')"
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", HEAD + code],
            env=os.environ | {"PYTHONPATH": os.getcwd()},
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            check=False,
        )
    assert done.stdout == "went on\n"


def test_listed_keys_are_printed_as_json_with_the_side_and_the_time():
    (line,) = printed("log.info('turn_sent', turn='m_1', count=3, unknown=CANARY)")
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "turn_sent",
        "level": "info",
        "side": "border",
        "turn": "m_1",
        "count": 3,
    }


@pytest.mark.parametrize(
    "code",
    [
        "log.info('x', text=CANARY, body=CANARY, value=CANARY, exception=CANARY, detail=CANARY)",
        "log.bind(customer=CANARY).info('x')",
        "structlog.contextvars.bind_contextvars(name=CANARY); log.info('x')",
        "log.info('x', stack_info=True, positional_args=(CANARY,))",
        "log.info('x', exc_info=Ivanov(CANARY))",
        "log.info('x', exc_info=(Ivanov, Ivanov(CANARY), None))",
        """
        try:
            secret = CANARY
            raise Ivanov(CANARY) from ValueError(CANARY)
        except Ivanov:
            log.exception('x')
        """,
        """
        try:
            raise ExceptionGroup(CANARY, [Ivanov(CANARY)])
        except ExceptionGroup as error:
            log.error('x', exc_info=error)
        """,
    ],
)
def test_neither_an_unknown_key_nor_the_text_of_an_exception_is_printed(code):
    (line,) = printed(code)
    assert line["event"] == "x"
    assert set(line) <= {"event", "level", "timestamp", "side", "error"}


def test_an_exception_is_named_by_its_class():
    (line,) = printed("log.error('failed', exc_info=Ivanov(CANARY))")
    assert line["error"] == "Ivanov"


@pytest.mark.parametrize(
    "code",
    [
        "logging.getLogger('aiohttp.access').warning('GET /%s', CANARY)",
        "logging.getLogger('some.library').error(CANARY, extra={'body': CANARY})",
        """
        try:
            raise Ivanov(CANARY)
        except Ivanov:
            logging.getLogger('some.library').exception(CANARY)
        """,
        """
        async def lost():
            raise Ivanov(CANARY)
        async def main():
            task = asyncio.ensure_future(lost())
            await asyncio.sleep(0)
            del task
        asyncio.run(main())
        """,
    ],
)
def test_what_a_library_logs_is_told_but_not_repeated(code):
    (line,) = printed(code)
    assert line["event"] == "library_log"
    assert line["code"] in ("WARNING", "ERROR")
    assert set(line) <= {"event", "level", "timestamp", "side", "path", "code", "error"}


def test_chatter_below_a_warning_is_not_printed():
    assert printed("logging.getLogger('openai').info(CANARY); log.debug('x', turn=CANARY)") == []


def test_no_key_that_could_hold_text_is_on_the_list():
    texts = {"text", "body", "value", "name", "email", "phone", "title", "detail", "exception"}
    assert not ALLOWED & (texts | {"url", "query", "answer", "exc_info", "stack", "headers"})
    kept = drop_unknown_keys(None, "info", dict.fromkeys([*texts, "turn"], "x"))
    assert kept == {"turn": "x"}

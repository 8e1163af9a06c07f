"""batch: up to 50 commands one after another, each may use the results of those before it."""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.portal.errors import PortalError
from tests.fakes.portal.params import as_flag, check, from_query, shape
from tests.fakes.portal.state import Page

LIMIT = 50
SHAPE = shape("", "cmd:map halt:flag")
REFERENCE = re.compile(r"\$result((?:\[[^\]]+\])+)")

Run = Callable[[str, dict[str, Any]], Any]


def batch(run: Run, params: dict[str, Any], timed: Callable[[str], dict[str, Any]]) -> Any:
    """Run the commands with `run`; errors are told per command, the whole always succeeds."""
    given = params.get("cmd", {})
    cmd = dict(enumerate(given)) if isinstance(given, list) else given
    halt = check(SHAPE, {"halt": params.get("halt", 0), "cmd": {}})["halt"]
    answers: dict[str, dict[str, Any]] = {
        name: {} for name in ("result", "result_error", "result_total", "result_next")
    }
    times: dict[str, Any] = {}
    for place, (key, command) in enumerate(cmd.items()):
        try:
            answer = _one(run, place, str(command), answers["result"])
        except PortalError as error:
            answers["result_error"][str(key)] = {
                "error": error.code,
                "error_description": error.description,
            }
            if as_flag(halt):
                break
            continue
        times[str(key)] = timed(str(command))
        if isinstance(answer, Page):
            if answer.total is not None:
                answers["result_total"][str(key)] = answer.total
            if answer.next is not None:
                answers["result_next"][str(key)] = answer.next
            answer = answer.result
        answers["result"][str(key)] = answer
    # PHP writes an empty map as an empty list, and numeric keys from 0 as a list
    return {name: _php(found) for name, found in (answers | {"result_time": times}).items()}


def _one(run: Run, place: int, command: str, results: dict[str, Any]) -> Any:
    if place >= LIMIT:
        raise PortalError("ERROR_BATCH_LENGTH_EXCEEDED")
    name, _, query = command.partition("?")
    name = name.lower().removesuffix(".json")
    if name == "batch":
        raise PortalError("ERROR_BATCH_METHOD_NOT_ALLOWED")
    return run(name, _referred(from_query(query), results))


def _referred(value: Any, results: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _referred(one, results) for key, one in value.items()}
    return REFERENCE.sub(lambda match: str(_look_up(match[1], results)), value)


def _look_up(path: str, results: Any) -> Any:
    for key in re.findall(r"\[([^\]]+)\]", path):
        try:
            results = results[int(key)] if isinstance(results, list) else results[key]
        except (KeyError, IndexError, TypeError, ValueError):
            return ""
    return results


def _php(found: dict[str, Any]) -> Any:
    if list(found) == [str(n) for n in range(len(found))]:
        return list(found.values())
    return found

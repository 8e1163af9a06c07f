"""What an administrator is asked, in words; everything can be given by options instead."""

import argparse
import datetime
import re
import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from typing import NamedTuple

from relay.errors import ConfigError
from relay.peer.client import check_url
from relay.refusals import Both, of_system
from relay.said import both, fitted, line, say


class Wrong(ValueError):
    """An answer that cannot be: why, in both languages."""

    def __init__(self, why: Both) -> None:
        super().__init__(why[1])
        self.why = why


class Question(NamedTuple):
    """One thing to know. Without a default it must be answered; "" as a default: it may be not."""

    name: str  # of the option, with underscores
    words: Both
    default: str | None = None
    check: Callable[[str], str] = str
    secret: bool = False  # typed unseen; as an option it is a file

    @property
    def option(self) -> str:
        """The option that answers it in a script."""
        return f"--{self.name.replace('_', '-')}" + ("-file" if self.secret else "")


def add_options(parser: argparse.ArgumentParser, questions: Sequence[Question]) -> None:
    """One option for every question."""
    for one in questions:
        told = one.words
        if one.default:
            told = both("ask.default", words=told, default=one.default)
        if one.secret:
            told = both("ask.file", words=told)
        parser.add_argument(
            one.option,
            dest=one.name,
            metavar="FILE" if one.secret else "TEXT",
            help=line(told).replace("%", "%%"),
        )


def answers(
    questions: Sequence[Question], options: argparse.Namespace, *, ask: bool
) -> dict[str, str]:
    """Return every answer: from the options, by asking, or the default.

    ConfigError names the options that are missing where nobody can be asked.
    """
    found: dict[str, str] = {}
    missing: list[str] = []
    for one in questions:
        given: str | None = getattr(options, one.name)
        if given is not None:
            text = _read(given, one) if one.secret else given
            found[one.name] = _checked(one, text)
        elif ask:
            found[one.name] = _asked(one)
        elif one.default is not None:
            found[one.name] = one.default
        else:
            missing.append(one.option)
    if missing:
        raise ConfigError("init_incomplete.options", names=", ".join(missing))
    return found


def settled(questions: Sequence[Question], options: argparse.Namespace) -> list[str]:
    """The options given to a side whose configuration is there: they do not change it."""
    named = [one.option for one in questions if getattr(options, one.name) is not None]
    others = ("listen", "ca_file", "proxy", "database_ca_file")
    return named + [
        f"--{name.replace('_', '-')}" for name in others if getattr(options, name, None) is not None
    ]


def _asked(one: Question) -> str:
    shown = f" [{one.default}]" if one.default else ""
    while True:
        prompt = "\n".join(fitted(one.words)) + f"{shown}: "
        try:
            text = (getpass(prompt) if one.secret else input(prompt)).strip() or one.default
        except EOFError:
            raise ConfigError("init_incomplete.closed") from None
        if text is None:
            say(both("ask.answer"), sys.stderr)
            continue
        try:
            return _checked(one, text)
        except ConfigError as error:
            say((error.russian, error.english), sys.stderr)


def _checked(one: Question, text: str) -> str:
    if not text and one.default == "":
        return ""
    try:
        return one.check(text)
    except Wrong as error:
        raise ConfigError("init_answer", option=one.option, why=error.why) from None


def _read(path: str, one: Question) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError as error:
        why = of_system(error)
    except UnicodeDecodeError:
        why = both("answer.text")
    told = both("answer.file", path=path, why=why)
    raise ConfigError("init_answer", option=one.option, why=told)


def url(text: str) -> str:
    """https, or http to this machine."""
    return check_url(text, "url")


def country(text: str) -> str:
    """Two Latin letters."""
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise Wrong(both("answer.country"))
    return text.upper()


def day(text: str) -> str:
    """A day that is not over."""
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        raise Wrong(both("answer.day")) from None
    if found < datetime.datetime.now(datetime.UTC).date():
        raise Wrong(both("answer.over"))
    return text


def name(text: str) -> str:
    """A word that configuration and log can carry."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text):
        raise Wrong(both("answer.name"))
    return text


def in_a_year() -> str:
    """Today next year: a permission should be looked at that often."""
    today = datetime.datetime.now(datetime.UTC).date()
    return (today + datetime.timedelta(days=365)).isoformat()

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


class Question(NamedTuple):
    """One thing to know. Without a default it must be answered; "" as a default: it may be not."""

    name: str  # of the option, with underscores
    words: str
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
        told = "" if not one.default else f" (по умолчанию {one.default})"
        kind = "файл: " if one.secret else ""
        parser.add_argument(
            one.option,
            dest=one.name,
            metavar="FILE" if one.secret else "TEXT",
            help=f"{kind}{one.words}{told}".replace("%", "%%"),
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


def _asked(one: Question) -> str:
    shown = f" [{one.default}]" if one.default else ""
    while True:
        prompt = f"{one.words}{shown}: "
        try:
            text = (getpass(prompt) if one.secret else input(prompt)).strip() or one.default
        except EOFError:
            raise ConfigError("init_incomplete.closed") from None
        if text is None:
            print("  нужен ответ", file=sys.stderr)
            continue
        try:
            return _checked(one, text)
        except ConfigError as error:
            print(f"  {error.russian}", file=sys.stderr)


def _checked(one: Question, text: str) -> str:
    if not text and one.default == "":
        return ""
    try:
        return one.check(text)
    except ValueError as error:
        raise ConfigError("init_answer", option=one.option, why=str(error)) from None


def _read(path: str, one: Question) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not a text"
        raise ConfigError("init_answer", option=one.option, why=f"{path}: {why}") from None


def url(text: str) -> str:
    """https, or http to this machine."""
    return check_url(text, "url")


def country(text: str) -> str:
    """Two Latin letters."""
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise ValueError("две латинские буквы, например DE")
    return text.upper()


def day(text: str) -> str:
    """A day that is not over."""
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError("день в виде 2027-12-31") from None
    if found < datetime.datetime.now(datetime.UTC).date():
        raise ValueError("этот день уже прошёл")
    return text


def name(text: str) -> str:
    """A word that configuration and log can carry."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text):
        raise ValueError("латинские буквы, цифры, точка, дефис")
    return text


def in_a_year() -> str:
    """Today next year: a permission should be looked at that often."""
    today = datetime.datetime.now(datetime.UTC).date()
    return (today + datetime.timedelta(days=365)).isoformat()

"""The parser of the command line: argparse, whose own words are told in Russian first, too."""

import argparse
import re
import sys
from typing import NoReturn

from relay.said.overview import HEADINGS, HELP, WRONG


class Parser(argparse.ArgumentParser):
    """What it prints is in both languages; parsers of verbs and actions are of this kind too."""

    def format_usage(self) -> str:
        """The call, in one paragraph."""
        return _both(super().format_usage())

    def format_help(self) -> str:
        """The whole help."""
        return _both(super().format_help())

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call, and exit with 2."""
        self.print_usage(sys.stderr)
        said = [part for part in (_wrong(message), message) if part]
        self.exit(2, "".join(f"{self.prog}: {part}\n" for part in said))


def _both(text: str) -> str:
    for english, russian in HEADINGS.items():
        text = re.sub(rf"^{english}:", f"{russian} / {english}:", text, count=1, flags=re.MULTILINE)
    return text.replace(*HELP)


def _wrong(message: str) -> str:
    """The Russian line for what argparse found wrong; nothing for what says both itself."""
    for pattern, russian in WRONG:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return russian.format(*found.groups())
    return ""

"""What verbs say when they do as they were told: one Russian and one English line for every kind.

What they say when they do not is `relay.refusals`. Output for programs has no words of this.
"""

import itertools
import sys
from typing import TextIO

from relay.refusals import Both, filled
from relay.said.demo import DEMO
from relay.said.doctor import DOCTOR
from relay.said.machine import MACHINE
from relay.said.options import OPTIONS
from relay.said.portal import PORTAL
from relay.said.setup import SETUP
from relay.said.verbs import VERBS

LINES: dict[str, Both] = {**MACHINE, **DOCTOR, **PORTAL, **SETUP, **VERBS, **DEMO, **OPTIONS}
WIDTH = 100  # columns that a pair on one line may take


def both(kind: str, **facts: object) -> Both:
    """The pair of a kind; a fact that is a pair is told in the line's language."""
    return filled(LINES[kind], facts)


def same(text: str) -> Both:
    """What needs no translation: a command, a number."""
    return text, text


def line(pair: Both) -> str:
    """Both on one line; what they begin with alike (`p_1: `) is said once."""
    russian, english = pair
    if russian == english:
        return russian
    alike = sum(
        1 for _ in itertools.takewhile(lambda two: two[0] == two[1], zip(*pair, strict=False))
    )
    head = russian.rfind(": ", 0, alike)
    return f"{russian} / {english[head + 2 :] if head >= 0 else english}"


def hint(kind: str, **facts: object) -> str:
    """Both on one line, as argparse takes the help of an option."""
    return line(both(kind, **facts)).replace("%", "%%")


def fitted(pair: Both, width: int = WIDTH) -> list[str]:
    """One line if both fit it, else the Russian one and under it the English one."""
    one = line(pair)
    return [one] if len(one) <= width or pair[0] == pair[1] else list(pair)


def say(pair: Both, to: TextIO | None = None) -> None:
    """Print a pair, to the standard output if nothing else is named."""
    print("\n".join(fitted(pair)), file=to or sys.stdout)

"""The command line. Each verb is a module of `relay.cli`, imported only when it is called."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from relay import __version__
from relay.errors import ConfigError, RelayError, Told

VERBS = (
    ("demo", "both sides on loopback with a stand-in portal and a stand-in model"),
    ("init", "make a side: keys, configuration, database, first token"),
    ("check", "look at everything a side needs, and say how to mend it"),
    ("backup", "make an encrypted copy of a side"),
    ("restore", "restore a side from its backup into an empty folder"),
    ("upgrade", "back up, then apply the migrations of this release"),
    ("border", "run the side in the country"),
    ("offshore", "run the side abroad"),
    ("send", "send an .eml or a message .json to the border and wait for the verdict"),
    ("policy", "show, apply or list what a portal lets cross"),
    ("token", "issue, rotate, list or revoke sync tokens"),
    ("keys", "list the keys that seal a side's data; replace one"),
    ("mask", "mask a text as it would cross"),
    ("extract", "show an attachment as it would cross"),
    ("held", "list messages held for a person; release or drop one"),
    ("approve", "list what assistants propose for cards; let it be done or refuse it"),
    ("erase", "forget a message, a card or a person; print the act"),
    ("describe", "what is processed, who receives it, how long: from the configuration"),
    ("review", "read samples of what left, and record what was found"),
    ("letter", "what left about a lead, to print"),
    ("egress", "show, stop or open a portal's way abroad"),
    ("incident", "stop everything, count what left, close an incident"),
    ("reveal", "show what stands behind a message's placeholders, with a reason"),
    ("roles", "who may do what on the border's machine"),
    ("log", "verify, sign, export and prove the masking log"),
)
PURPOSE = (
    "Sorts the leads of a Bitrix24 with a language model abroad;"
    " every identifier found is replaced before anything crosses the border."
)
DONE, FAILED, USAGE = 0, 1, 2


class Verb(Protocol):
    """What a module of `relay.cli` offers."""

    EXAMPLE: str

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the verb's arguments."""
        ...

    def run(self, options: argparse.Namespace) -> int:
        """Do it; return the exit code."""
        ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; exit codes: 0 done, 1 failed, 2 usage or configuration."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    named = next((word for word in given if not word.startswith("-")), None)
    parser = argparse.ArgumentParser(prog="relay", description=PURPOSE)
    parser.add_argument("--version", action="version", version=f"relay {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, summary in VERBS:
        below = verbs.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == named:
            verb = _verb(name)
            below.description = summary
            below.epilog = f"example:\n  {verb.EXAMPLE}"
            verb.arguments(below)
    options = parser.parse_args(given)
    try:
        return _verb(options.verb).run(options)
    except RelayError as error:
        said = f"relay: {_words(error)}".replace("\n", "\n       ")
        print(said, file=sys.stderr)  # noqa: T201 - the command line speaks
        return USAGE if isinstance(error, ConfigError) else FAILED
    except KeyboardInterrupt:
        return FAILED


def _words(error: RelayError) -> str:
    """What went wrong in both languages; of what failed, its code for programs before that."""
    if isinstance(error, Told):
        return str(error) if isinstance(error, ConfigError) else f"{error.code}: {error}"
    pair = _catalogued(error.code)
    if pair is None:
        return f"{error.code}: {error.detail}".rstrip(" :")
    english = f"{pair[1]} ({error.detail})" if error.detail else pair[1]
    return f"{error.code}: {pair[0]}\n{english}"


def _catalogued(code: str) -> tuple[str, str] | None:
    from relay.refusals.mends import MENDS

    if code in MENDS:
        return MENDS[code]
    try:
        from relay.border.words import REASONS
    except ImportError:  # abroad the border's code may not even be there
        return None
    return REASONS.get(code)


def _verb(name: str) -> Verb:
    return cast("Verb", importlib.import_module(f"relay.cli.{name}"))


if __name__ == "__main__":
    sys.exit(main())

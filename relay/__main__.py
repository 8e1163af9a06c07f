"""The command line. Each verb is a module of `relay.cli`, imported only when it is called."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from relay import __version__
from relay.cli.usage import Parser
from relay.errors import ConfigError, RelayError, Told
from relay.said import fitted, hint, line
from relay.said.overview import OVERVIEW, PURPOSE

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
    parser = Parser(
        prog="relay",
        description="\n".join(PURPOSE),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version", action="version", version=f"relay {__version__}", help=hint("option.version")
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, summary in OVERVIEW.items():
        below = verbs.add_parser(
            name, help=line(summary), formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == named:
            verb = _verb(name)
            below.description = "\n".join(fitted(summary))
            below.epilog = f"example:\n  {verb.EXAMPLE}"
            verb.arguments(below)
    options = parser.parse_args(given)
    try:
        code = _verb(options.verb).run(options)
        sys.stdout.flush()
        return code
    except RelayError as error:
        said = f"relay: {_words(error)}".replace("\n", "\n       ")
        print(said, file=sys.stderr)  # noqa: T201 - the command line speaks
        return USAGE if isinstance(error, ConfigError) else FAILED
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:  # who read the output is gone: `relay log verify | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
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

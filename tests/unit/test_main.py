import argparse
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from relay import __main__, __version__
from relay.__main__ import DONE, FAILED, USAGE, main
from relay.errors import ConfigError, Held, Unavailable, VerbFailed
from relay.said.overview import OVERVIEW, PURPOSE, WRONG

NAMES = list(OVERVIEW)


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_every_verb_shows_an_example_that_its_parser_takes(name, capsys):
    with pytest.raises(SystemExit) as done:
        main([name, "--help"])
    assert done.value.code == DONE
    shown = capsys.readouterr().out
    verb = __main__._verb(name)
    assert f"пример / example:\n  {verb.EXAMPLE}" in shown
    assert f"relay {name}" in verb.EXAMPLE


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_declares_its_arguments_and_says_what_it_does(name):
    verb = __main__._verb(name)
    parser = argparse.ArgumentParser(exit_on_error=False)
    verb.arguments(parser)
    words = shlex.split(verb.EXAMPLE.split("|")[-1].replace("…", ""))
    parser.parse_args(words[2:])


@pytest.mark.parametrize(
    ("page", "head"), [("README.md", "| verb |"), ("README.ru.md", "| команда |")]
)
def test_the_readme_tells_of_every_verb_in_one_line_and_of_no_other(page, head):
    _, table = Path(page).read_text(encoding="utf-8").split(head)
    rows = table.partition("\n\n")[0].splitlines()[2:]
    assert sorted(re.findall(r"`([a-z]+)`", "".join(row.split("|")[1] for row in rows))) == sorted(
        NAMES
    )


PAGES = sorted([*Path().glob("*.md"), *Path("docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_link_of_a_page_leads_to_a_file(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_the_overview_lists_every_verb(capsys):
    with pytest.raises(SystemExit) as done:
        main(["--help"])
    shown = capsys.readouterr().out
    assert done.value.code == DONE
    plain = " ".join(shown.split())
    for name, (russian, english) in OVERVIEW.items():
        assert f"{name} {russian} / {english}" in plain


def test_the_overview_is_in_both_languages():
    for russian, english in [PURPOSE, *OVERVIEW.values()]:
        assert not russian.isascii()
        assert english.isascii()
    assert all(not russian.isascii() for _, russian in WRONG)


def test_no_help_of_an_option_is_written_beside_it():
    """It stands in the catalogue, in both languages; an example of a value needs no words."""
    for path in Path("relay/cli").glob("*.py"):
        written = re.findall(r"""help=f?["'](.*)["']""", path.read_text(encoding="utf-8"))
        assert all(text.startswith("postgresql://") for text in written), path


def test_the_version_is_the_packages(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"relay {__version__}\n"


@pytest.mark.parametrize(
    "words", [[], ["nonsense"], ["mask", "--mode", "lax"], ["token"], ["send"]]
)
def test_wrong_usage_is_two(words, capsys):
    with pytest.raises(SystemExit) as done:
        main(words)
    assert done.value.code == USAGE
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ConfigError("file_kind", path="x.pdf"), USAGE, "relay: x.pdf: нужно письмо"),
        (Unavailable("peer_unreachable"), FAILED, "peer_unreachable: проверьте адрес"),
        (Unavailable("storage_unavailable"), FAILED, "место на диске"),
        (Held("second_pass", "static words"), FAILED, "nothing was sent (static words)"),
        (Held("of_the_other_side", "static words"), FAILED, "of_the_other_side: static words"),
        (Held("of_the_other_side"), FAILED, "relay: of_the_other_side\n"),
        (
            VerbFailed("empty_log", portal="p1"),
            FAILED,
            "relay: empty_log: p1: журнал пуст\n       p1: the log is empty\n",
        ),
        (KeyboardInterrupt(), FAILED, ""),
    ],
)
def test_every_named_error_has_its_exit_code_and_a_line_in_each_language(
    monkeypatch, capsys, error, code, said
):
    class Verb:
        EXAMPLE = "relay mask -"

        def arguments(self, parser):
            parser.add_argument("--x")

        def run(self, options):
            raise error

    monkeypatch.setattr(__main__, "_verb", lambda _: Verb())
    assert main(["mask"]) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") <= 2
    assert captured.out == ""


def test_what_is_not_named_is_not_hidden(monkeypatch):
    class Verb:
        EXAMPLE = "relay mask -"

        def arguments(self, parser):
            parser.add_argument("--x")

        def run(self, options):
            raise ZeroDivisionError

    monkeypatch.setattr(__main__, "_verb", lambda _: Verb())
    with pytest.raises(ZeroDivisionError):
        main(["mask"])


def test_the_help_of_one_side_imports_nothing_of_the_other():
    script = (
        "import sys\nfrom relay.__main__ import main\n"
        "try: main(['offshore', '--help'])\nexcept SystemExit: pass\n"
        "bad = [m for m in sys.modules if m.startswith(('relay.border', 'numpy'))]\n"
        "sys.exit(len(bad))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True)
    assert done.returncode == 0


def test_who_stops_reading_the_output_gets_no_traceback():
    words = [sys.executable, "-m", "relay", "log", "verifier"]
    verb = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert verb.stdout is not None
    assert verb.stderr is not None
    verb.stdout.close()
    said = verb.stderr.read()
    verb.stderr.close()
    assert (verb.wait(), said) == (FAILED, b"")

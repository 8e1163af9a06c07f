import pytest

from relay.__main__ import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "VERB: 'nonsense' не из числа: 'demo', 'init'"),
        (["token"], "не указано: ACTION"),
        (["mask", "--mode"], "--mode: нужно значение"),
        (["send", "x.eml", "--timeout", "soon"], "--timeout: не подходит 'soon'"),
        (["roles", "extra"], "лишнее: extra"),
        (["log", "prove", "p1"], "нужно одно из: --seq --message --since-size"),
        (["log", "prove", "p1", "--seq", "1", "--message", "m"], "--message нельзя вместе с --seq"),
        (["log", "export", "p1", "--out", "x", "--from", "May"], "нужен день вида 2026-11-21"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_in_russian_first(words, said, capsys):
    with pytest.raises(SystemExit):
        main(words)
    shown = capsys.readouterr().err
    assert shown.startswith("вызов / usage: relay")
    assert said in shown


def test_the_parsers_own_words_are_said_in_russian_first(capsys):
    with pytest.raises(SystemExit):
        main(["token", "rotate", "--help"])
    shown = capsys.readouterr().out
    assert shown.startswith("вызов / usage: relay token rotate")
    assert "что указать / positional arguments:" in shown
    assert "параметры / options:" in shown
    assert "показать эту справку / show this help" in shown

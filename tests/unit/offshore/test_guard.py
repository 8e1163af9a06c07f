import pytest

from relay import wire
from relay.errors import RawPersonalData
from relay.offshore.guard import check
from relay.pii.types import Masked
from tests.unit.offshore.conftest import assistant, turn


def test_a_masked_turn_passes():
    check(turn())


@pytest.mark.parametrize(
    "raw",
    [
        "+7 916 123-45-67",
        "ivan@firma.example",
        "Иван Петрович Абрикосов",
        "паспорт 4509 123456",
        "карта 4111 1111 1111 1111",
    ],
)
def test_an_identifier_anywhere_is_refused_without_being_repeated(raw):
    masked = f"текст {raw} текст"
    file = wire.File(name="attachment-1.md", text=Masked(masked))
    for found in (
        turn(text=Masked(masked)),
        turn(files=[file]),
        turn(assistants=[assistant("r_1"), assistant("r_2", instructions=Masked(masked))]),
    ):
        with pytest.raises(RawPersonalData) as refused:
            check(found)
        assert raw not in repr(refused.value)
        assert refused.value.detail == ""


@pytest.mark.parametrize("number", [1, 7, 42, 100])
def test_our_own_names_of_files_pass(number):
    name = f"attachment-{number}.md"
    check(turn(files=[wire.File(name=name, text=Masked("чисто"))]))


def test_unknown_words_are_not_its_business():
    check(turn(text=Masked("Куздра будланула бокра, артикул ZX-81-бис")))


def test_only_the_terms_of_this_turn_are_skipped():
    text = Masked("Продукт Иван Петрович Абрикосов")
    term = Masked("Иван Петрович Абрикосов")
    check(turn(text=text, allowed_terms=[term]))
    with pytest.raises(RawPersonalData):
        check(turn(text=text, allowed_terms=[Masked("Иван")]))


def test_the_shipped_instructions_pass():
    from relay.border.assistants.loading import load_all

    shipped = load_all(None)["lead-qualifier"].assistant
    check(turn(assistants=[assistant(instructions=Masked(shipped.instructions))]))

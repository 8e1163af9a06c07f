"""Policies: own patterns in linear time, rules of fields, and what is refused before it is used."""

import pytest

from relay.errors import ConfigError
from relay.pii.masking import mask
from relay.pii.policies import check, own_finds, rule_of
from relay.pii.restore import restore_exact
from relay.pii.text.document import Document
from relay.pii.types import FieldRule, OwnPattern, Part, Policy, Stretch

BADGE = OwnPattern(r"СБ-\d{6}")


@pytest.mark.parametrize("mode", ["strict", "balanced"])
def test_an_own_pattern_is_masked_as_its_type_and_found_again(mode):
    policy = Policy(mode=mode, patterns=(BADGE, OwnPattern(r"(?i)зверь\s\w+", "LOGIN")))
    done = mask(
        [Part("text", "Выдали СБ-104233 вчера. Это зверь лютый был, и СБ-104233 тоже.")], policy
    )
    assert (
        done.parts[0].text == "Выдали [OTHER_ID_1] вчера. Это [LOGIN_1] был, и [OTHER_ID_1] тоже."
    )
    assert restore_exact(done.parts[0]).startswith("Выдали СБ-104233")


def test_an_own_pattern_of_nested_repeats_takes_linear_time():
    policy = Policy(mode="balanced", patterns=(OwnPattern(r"(а+)+ю"),))
    assert mask([Part("text", "а" * 50_000 + " б")], policy).parts[0].text.endswith(" б")


def test_an_own_pattern_finds_what_is_spelled_with_invisible_characters():
    done = mask([Part("text", "СБ-10\u200b4233")], Policy(mode="balanced", patterns=(BADGE,)))
    assert done.parts[0].text == "[OTHER_ID_1]"


@pytest.mark.parametrize(
    ("policy", "place"),
    [
        (Policy(patterns=(BADGE, OwnPattern("(?=x)y"))), "linear time"),
        (Policy(patterns=(OwnPattern("(a)\\1"),)), "linear time"),
        (Policy(patterns=(OwnPattern("x*"),)), "patterns[1]"),
        (Policy(patterns=(OwnPattern(r"\bя"),)), "Latin"),
        (Policy(patterns=(OwnPattern(r"[\W5]"),)), "Latin"),
        (Policy(patterns=(OwnPattern(""),)), "patterns[1]"),
        (Policy(patterns=(OwnPattern("x" * 501),)), "patterns[1]"),
        (Policy(patterns=(OwnPattern("x{1000}{1000}"),)), "linear time"),
        (Policy(patterns=(OwnPattern("x", "SOUL"),)), "label"),
        (Policy(patterns=(BADGE,) * 101), "patterns"),
        (Policy(fields=(FieldRule("mask"),)), "fields[1]"),
        (Policy(fields=(FieldRule("mask", field="A", kind="text"),)), "fields[1]"),
        (Policy(allow=("",)), "allow[1]"),
        (Policy(deny=("x" * 201,)), "deny[1]"),
    ],
)
def test_what_cannot_be_applied_is_refused_by_its_place(policy, place):
    with pytest.raises(ConfigError) as raised:
        check(policy)
    assert place in str(raised.value)
    assert "SOUL" not in str(raised.value)


def test_a_policy_that_can_be_applied_is_not_refused():
    check(Policy(allow=("Битрикс24",), patterns=(BADGE,), fields=(FieldRule("drop", kind="text"),)))


@pytest.mark.parametrize("mode", ["strict", "balanced"])
def test_a_stretch_is_masked_whole_as_its_type_and_found_elsewhere(mode):
    text = "Номер: серый кот 5\nТекст: про серый кот 5 ещё раз"
    done = mask([Part("text", text, ruled=(Stretch(7, 18, "OTHER_ID"),))], Policy(mode=mode))
    assert done.parts[0].text == "Номер: [OTHER_ID_1]\nТекст: про [OTHER_ID_1] ещё раз"


def test_a_stretch_behind_invisible_characters_is_the_same_stretch():
    text = "\u200bИмя:\u200b Фёкла\u200b!"
    done = mask([Part("text", text, ruled=(Stretch(7, 12, "LOGIN"),))], Policy(mode="balanced"))
    assert done.parts[0].text == "\u200bИмя:\u200b [LOGIN_1]\u200b!"


def test_a_free_stretch_keeps_unknown_words_and_loses_people():
    text = "нужен Гыврымзап 7731 на склад, спросит Пётр Орлов"
    done = mask([Part("text", text, ruled=(Stretch(0, len(text)),))], Policy())
    assert done.parts[0].text == "нужен Гыврымзап 7731 на склад, спросит [PERSON_1]"


def test_a_rule_by_name_comes_before_one_by_kind():
    policy = Policy(
        fields=(
            FieldRule("drop", kind="text"),
            FieldRule("default", field="TITLE"),
            FieldRule("pass", field="UF_A"),
        )
    )
    assert rule_of(policy, "TITLE", "text") is None
    assert rule_of(policy, "UF_A", "text") == policy.fields[2]
    assert rule_of(policy, "OTHER", "text") == policy.fields[0]
    assert rule_of(policy, "OTHER", "phone") is None


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"№[\w/]+", "дело №5/ФЫ-7", "№5/ФЫ"),
        (r"\W\w\W", "раз ё два", " ё "),
        (r"[]\w]+", "[ё]", "ё]"),
        (r"\\w", "a\\w", "\\w"),
    ],
)
def test_a_word_character_of_a_pattern_is_one_of_any_script(pattern, text, found):
    (span, *_) = own_finds(Document(text), (OwnPattern(pattern),))
    assert text[span.start : span.stop] == found

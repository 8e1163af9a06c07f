"""The first row that fits decides; what nobody knows gets the least."""

from relay.offshore.providers.capabilities import TABLE, UNKNOWN, Capabilities, capabilities


def test_sampling_goes_only_where_it_is_taken() -> None:
    assert capabilities("openai", "gpt-4.1-mini").sampling
    assert capabilities("openai", "gpt-4o").sampling
    assert not capabilities("openai", "gpt-6-luna").sampling
    assert not capabilities("openai", "gpt-9-unheard-of").sampling


def test_openai_keeps_files_and_conversations_for_every_model() -> None:
    for model in ("gpt-4.1", "gpt-6-luna", ""):
        row = capabilities("openai-eu", model)
        assert (row.files, row.conversation, row.labels, row.schema) == (True, True, True, "strict")


def test_an_unknown_vendor_gets_the_least() -> None:
    least = Capabilities(sampling=False, files=False, conversation=False, labels=False)
    assert capabilities("nobody", "gpt-4.1") == UNKNOWN == least


def test_every_row_can_be_reached() -> None:
    for number, (vendor, pattern, row) in enumerate(TABLE):
        model = pattern.replace("*", "x")
        assert capabilities(vendor, model) == row, f"row {number} is hidden by an earlier one"

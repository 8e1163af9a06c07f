"""What is asked and answered never shows its text by accident."""

import msgspec

from relay.offshore.providers.base import Answer, Question
from relay.pii.types import Masked
from relay.wire import Usage


def test_reprs_hold_ids_only(question: Question) -> None:
    asked = msgspec.structs.replace(question, text=Masked("[PERSON_7] просит"))
    answer = Answer(text="[PERSON_7]", usage=Usage(), model="m", request_id="req_1")
    assert repr(asked) == "Question(run='run_1', model='gpt-6-luna')"
    assert repr(answer) == "Answer(model='m', request_id='req_1')"

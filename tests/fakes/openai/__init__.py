"""A stateful stand-in of the OpenAI API, strict where the published description is strict."""

from tests.fakes.openai.app import STATE, make_app

__all__ = ["STATE", "make_app"]

"""Where the application keeps its state."""

from aiohttp import web

from tests.fakes.openai.state import State

STATE = web.AppKey("openai_stand_in", State)

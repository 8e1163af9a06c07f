"""A stateful stand-in of a Bitrix24 portal's REST interface that errs like the real one.

Shapes, limits and error codes follow the vendor's published documentation; it is strict where
the real portal is lenient (an unknown parameter is an error), so that our mistakes show. What
the documentation leaves open is marked as an assumption where it is decided.
"""

from tests.fakes.portal.app import make_app
from tests.fakes.portal.state import PORTAL, Portal

__all__ = ["PORTAL", "Portal", "make_app"]

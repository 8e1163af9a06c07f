"""numpy and the array types of the tagger, in one place; only the border has numpy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[Any]
Bytes = NDArray[Any]

__all__ = ["Bytes", "Floats", "Ints", "np"]

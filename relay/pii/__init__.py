"""Personal data: what to find, what to put there, how to restore it. Pure: text in, text out.

No I/O, clock, keys, database or logging here. Importing the package loads nothing heavy.
"""

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    # The tagger's matrices are small: more BLAS threads make it seven times slower. This must
    # stand before the first import of numpy, so it stands here.
    os.environ.setdefault(_variable, "1")

"""Personal data: what to find, what to put there, how to restore it. Pure: text in, text out.

No I/O, clock, keys, database or logging here. Importing the package loads nothing heavy.
"""

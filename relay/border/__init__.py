"""The side in the country: it sees people, masks what they wrote, and keeps the only keys to them.

Nothing here may be imported offshore; what leaves does so as `relay.wire` structs of masked text.
"""

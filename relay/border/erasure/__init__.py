"""Forgetting: keys destroyed here, texts deleted abroad and at the vendor, an act of it.

finding    which messages a lead or a person is in
request    the row of an erasure, its `erasing` records, its job
destroy    keys, raw messages, placeholders, masked texts: gone at the border
confirm    the job: destroy, ask offshore until nothing is left, record `erased`
act        the printable act, with the log's extract as its evidence
letter     what left about a lead, for the person who asks
retention  what is past its term goes the same way, without being asked
"""

"""The tagger: sees people and places, in coordinates of the text."""

from relay.pii.ner.slovnet import entities


def test_people_and_places_are_found_where_they_stand():
    text = "Инженер Анатолий Вассерман приехал в Казань."
    found = [(text[e.start : e.stop], e.kind) for e in entities(text)]
    assert found == [("Анатолий Вассерман", "PER"), ("Казань", "LOC")]


def test_nothing_is_found_in_nothing():
    assert entities("") == entities(" \n") == []

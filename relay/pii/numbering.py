"""Which placeholder a find gets: one number per person or value, in order of appearance."""

from collections.abc import Iterable, Mapping

from relay.pii.placeholders import placeholder
from relay.pii.types import Value
from relay.pii.words.forms import canonical, name_words, same_person
from relay.pii.words.translit import latin, skeleton


class Numbering:
    """The values of a thread so far; `of` gives a surface its placeholder, old or new."""

    def __init__(self, known: Mapping[str, Value]) -> None:
        self._values: dict[str, _Entity] = {}
        self._by_key: dict[tuple[str, str], str] = {}
        self._last: dict[str, int] = {}
        self._people: dict[str, list[tuple[list[str], str]]] = {}
        for name, value in known.items():
            label, _, number = name.strip("[]").rpartition("_")
            self._last[label] = max(self._last.get(label, 0), int(number))
            self._values[name] = _Entity(value.label, value.canonical, value.surfaces)
            for surface in (value.canonical, *value.surfaces):
                self._remember(value.label, surface, name)

    def of(self, label: str, surface: str) -> str:
        """The placeholder for a surface; the same entity keeps its number."""
        name = self._known(label, surface)
        if name is None:
            number = self._last.get(label, 0) + 1
            self._last[label] = number
            name = placeholder(label, number)
            self._values[name] = _Entity(label, surface, (surface,))
        else:
            value = self._values[name]
            if surface not in value.surfaces:
                value.surfaces[surface] = None
                if label == "PERSON" and len(name_words(surface)) > len(
                    name_words(value.canonical)
                ):
                    value.canonical = surface
        self._remember(label, surface, name)
        return name

    def values(self) -> dict[str, Value]:
        return {
            name: Value(one.label, one.canonical, tuple(one.surfaces))
            for name, one in self._values.items()
        }

    def _known(self, label: str, surface: str) -> str | None:
        found = self._by_key.get((label, canonical(label, surface)))
        if found is not None or label != "PERSON":
            return found
        words = name_words(surface)
        if len(words) > LONGEST:
            return None
        people = [one for stem in map(_stem, words) for one in self._people.get(stem, ())]
        fits = {name for others, name in people if same_person(words, others)}
        return fits.pop() if len(fits) == 1 else None

    def _remember(self, label: str, surface: str, name: str) -> None:
        self._by_key.setdefault((label, canonical(label, surface)), name)
        if label == "PERSON":
            people = name_words(surface)
            for word in people if len(people) <= LONGEST else ():
                named = self._people.setdefault(_stem(word), [])
                if len(named) < MOST and (people, name) not in named:
                    named.append((people, name))


class _Entity:
    """A value that still grows; its surfaces in the order in which they were met."""

    __slots__ = ("canonical", "label", "surfaces")

    def __init__(self, label: str, canonical: str, surfaces: Iterable[str]) -> None:
        self.label, self.canonical = label, canonical
        self.surfaces = dict.fromkeys(surfaces)


LONGEST = 8
"""Words of a name that is compared with others; more of them are a list of strangers."""
MOST = 64
"""People compared for one word; more share a stem only in a text made to be slow."""


def _stem(word: str) -> str:
    """What all forms of a name word share, in either script."""
    return skeleton(latin(word))[:3]

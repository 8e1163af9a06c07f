"""DrawingML texts shared by Word, Excel and PowerPoint: paragraphs, charts, alternative texts."""

from relay.border.documents.draft import Draft
from relay.border.documents.readers.markup import Node, local

CHARTS = ("chart", "chartEx")
"""Relationships that lead to a chart."""


def texts(root: Node) -> list[str]:
    """The paragraphs (a:p) of a drawing, each on a line; line breaks and fields included."""
    return [line for paragraph in root.iter("{*}p") if (line := paragraph_text(paragraph)).strip()]


def paragraph_text(paragraph: Node) -> str:
    """The text of one a:p."""
    said: list[str] = []
    for node in paragraph.iter():
        tag = local(node.tag)
        if tag == "t":
            said.append(node.text or "")
        elif tag == "br":
            said.append("\n")
        elif tag == "tab":
            said.append("\t")
    return "".join(said)


def alternative(properties: Node) -> str:
    """What a picture's author says it shows; the generated name ("Рисунок 1") is not it."""
    found = [properties.get("title") or "", properties.get("descr") or ""]
    return ". ".join(text.strip() for text in found if text.strip())


def add_chart(root: Node, draft: Draft, label: str = "") -> None:
    """A chart of either generation (c: or cx:): its titles, then its cached data as a table."""
    titles = [*texts(root), *_linked_titles(root)]
    draft.add("chart", "\n".join(titles), label=label)
    draft.table(_rows(root) or _new_rows(root), kind="chart")


def _linked_titles(root: Node) -> list[str]:
    """Titles that a cell holds: the chart keeps a copy of its value."""
    return [
        node.text or ""
        for title in root.iter("{*}title")
        for cache in title.iter("{*}strCache")
        for node in cache.iter("{*}v")
    ]


def _rows(root: Node) -> list[list[str]]:
    """A row of series names, then a category and its values."""
    names: list[str] = [""]
    columns: list[dict[int, str]] = []
    categories: dict[int, str] = {}
    for series in root.iter("{*}ser"):
        names.append(" ".join(_points(series, "tx").values()))
        categories |= _points(series, "cat") or _points(series, "xVal")
        columns.append(_points(series, "val") or _points(series, "yVal"))
    places = sorted({place for column in columns for place in column} | set(categories))
    rows = [names] if any(names) else []
    rows += [
        [categories.get(place, ""), *(column.get(place, "") for column in columns)]
        for place in places
    ]
    return rows


def _points(series: Node, kind: str) -> dict[int, str]:
    """The cached values beneath c:cat, c:val or c:tx by index; levels of a category together."""
    found: dict[int, str] = {}
    for holder in series:
        if local(holder.tag) != kind:
            continue
        for point in holder.iter("{*}pt"):
            index = point.get("idx") or "0"
            place = int(index) if index.isdigit() else 0
            value = next((node.text or "" for node in point if local(node.tag) == "v"), "")
            found[place] = f"{value} / {found[place]}" if place in found else value
        if not found:
            found = {place: node.text or "" for place, node in enumerate(holder.iter("{*}v"))}
    return found


def _new_rows(root: Node) -> list[list[str]]:
    """The same of a chart of 2016 and later, which keeps each dimension as a list."""
    dimensions = [
        [point.text or "" for point in level.iter("{*}pt")] for level in root.iter("{*}lvl")
    ]
    names = [node.text or "" for data in root.iter("{*}txData") for node in data.iter("{*}v")]
    longest = max(map(len, dimensions), default=0)
    rows = [["", *names]] if names else []
    return rows + [
        [points[place] if place < len(points) else "" for points in dimensions]
        for place in range(longest)
    ]

"""DrawingML texts shared by Word, Excel and PowerPoint: paragraphs, charts, alternative texts."""

from relay.border.documents.readers.markup import Node, local


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


def chart_rows(root: Node) -> tuple[str, list[list[str]]]:
    """Titles of a chart, and its cached data: a row of series names, then category and values."""
    titles = texts(root)
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
    return "\n".join(titles), rows


def _points(series: Node, kind: str) -> dict[int, str]:
    """The cached values beneath c:cat, c:val or c:tx by index."""
    found: dict[int, str] = {}
    for holder in series:
        if local(holder.tag) != kind:
            continue
        for point in holder.iter("{*}pt"):
            index = point.get("idx") or "0"
            value = next((node.text or "" for node in point if local(node.tag) == "v"), "")
            found[int(index) if index.isdigit() else 0] = value
        if not found:
            found = {place: node.text or "" for place, node in enumerate(holder.iter("{*}v"))}
    return found

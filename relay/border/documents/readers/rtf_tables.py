"""The constants of RTF: charsets of fonts, destinations without text, words that are characters."""

from relay.border.documents.blocks import Kind, Lost

CHARSETS: dict[int, str] = {
    0: "cp1252",
    77: "mac-roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp866",
}
"""\\fcharset numbers; those not here follow the document's \\ansicpg."""

SKIPPED = frozenset(
    (
        "info", "author", "title", "operator", "company", "manager", "subject", "docvar",
        "keywords", "doccomm", "stylesheet", "pict", "objdata", "objclass", "objname",
        "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator", "themedata",
        "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "filetbl", "pntext",
        "pnseclvl", "bkmkstart", "bkmkend", "atnid", "atnauthor", "atnref", "atndate",
        "atnparent", "atnicn", "picprop", "nonshppict", "template", "private",
        "userprops", "xe", "tc", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "fldtype",
        "datafield", "formfield", "pnaiud", "wgrffmtfilter", "mmathPr", "falt", "panose",
        "fontemb", "fontfile", "shprslt", "nonesttables",
    )
)  # fmt: skip

SYMBOLS: dict[str, str] = {
    "tab": "\t",
    "line": "\n",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "endash": "–",
    "emdash": "—",
    "emspace": " ",
    "enspace": " ",
}

_ABOUT = (
    "author", "title", "operator", "company", "manager", "subject", "docvar", "atnauthor",
    "keywords", "doccomm", "category", "hlinkbase", "userprops", "listname",
)  # fmt: skip
_OTHERS: dict[str, Lost] = {
    "pict": "image", "objdata": "embedded_object", "bkmkstart": "bookmark", "xe": "field_code",
    "tc": "field_code", "formfield": "prompt",
}  # fmt: skip
LOST: dict[str, Lost] = {**_OTHERS, **{word: "metadata" for word in _ABOUT}}
"""Destinations whose loss is named; of the others an unknown one counts as an unseen part."""

STORIES: dict[str, Kind] = {
    "header": "header",
    "headerl": "header",
    "headerr": "header",
    "headerf": "header",
    "footer": "footer",
    "footerl": "footer",
    "footerr": "footer",
    "footerf": "footer",
    "footnote": "footnote",
    "annotation": "comment",
}

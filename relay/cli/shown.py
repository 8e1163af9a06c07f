"""What the demo prints: one place for its words."""

import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from relay.border import contract, words
from relay.cli.send import counts, ended
from relay.refusals import Both
from relay.said import both, fitted, line, same

INDENT = "    "


def intro(*, live: bool, php: bool) -> str:
    """Who plays whom."""
    model = both("demo.live" if live else "demo.rule")
    sender = both("demo.php" if php else "demo.python")
    module = both("demo.module") if php else same("")
    return "\n".join(both("demo.intro", model=model, sender=sender, module=module))


def title(path: Path, by: Both | None = None) -> str:
    """The head of one sample, and how it comes in if that is worth a word."""
    head = f"── {path.name} "
    return "\n".join([head + "─" * max(0, 74 - len(head)), *(fitted(by) if by else [])])


def status(found: contract.MessageStatus) -> str:
    """Verdict, reason, masked counts, what crossed, what was withheld."""
    lines: list[str] = []
    for run in found.runs:
        answer = run.answer or {}
        verdict = answer.get("verdict", line(words.states(run.outcome)))
        lines.append(f"{line(both('demo.verdict'))}: {verdict} ({run.assistant})")
        lines.append(f"{line(both('sent.reason'))}: {run.reason}")
    if not found.runs:
        lines += fitted(ended(found))
    masked = counts(found.masked) or line(both("demo.none"))
    lines.append(f"{line(both('sent.masked'))}: {masked}")
    for part in found.crossed:
        crossed = line(both("demo.crossed", name=part["name"]))
        lines += [f"{crossed}:", textwrap.indent(part["text"], INDENT)]
    for part in found.withheld:
        lines += fitted(words.not_carried(part.part, part.format, part.reason))
    if found.seconds:
        own, model = found.seconds["total"] - found.seconds["model"], found.seconds["model"]
        lines += fitted(both("demo.time", own=f"{own:.2f}", model=f"{model:.2f}"))
    return "\n".join(lines)


def card(portal: dict[str, Any], entity: str) -> str:
    """What the stand-in portal now shows: own fields, timeline, Feed."""
    fields = portal["cards"][f"lead/{entity}"]
    ours = {key: value for key, value in fields.items() if key.startswith("UF_CRM_RELAY_")}
    lines = [f"{line(both('demo.card'))}:"]
    lines += [f"{INDENT}{name} = {_option(portal, name, value)}" for name, value in ours.items()]
    for entry in portal["timelines"].get(f"lead/{entity}", []):
        lines += [f"{line(both('demo.timeline'))}:", textwrap.indent(entry["COMMENT"], INDENT)]
    for post in portal["feed"]:
        if f"/lead/details/{entity}/" in post["DETAIL_TEXT"]:
            text = f"{post['TITLE']}\n{post['DETAIL_TEXT']}"
            head = line(both("demo.feed", to=", ".join(post["DEST"])))
            lines += [f"{head}:", textwrap.indent(text, INDENT)]
    return "\n".join(lines) + "\n"


def module_card(found: dict[str, Any]) -> str:
    """What the module wrote into its portal of stand-ins: own fields, timeline, Feed."""
    lines = [
        f"{line(both('demo.module_card'))}:",
        f"{INDENT}UF_CRM_RELAY_VERDICT = {found['verdict']}",
    ]
    lines.append(f"{INDENT}UF_CRM_RELAY_REASON = {found['reason']}")
    for text in found["comments"]:
        lines += [f"{line(both('demo.module_timeline'))}:", textwrap.indent(text, INDENT)]
    for post in found["posts"]:
        text = f"{post['POST_TITLE']}\n{post['POST_MESSAGE']}"
        head = line(both("demo.module_feed", to=", ".join(post["DEST"])))
        lines += [f"{head}:", textwrap.indent(text, INDENT)]
    return "\n".join(lines) + "\n"


def summary(
    count: int, fates: Counter[str], p95: float, timed: int, hits: Sequence[tuple[str, Any]]
) -> str:
    """The last lines."""
    outcomes = tuple(
        ", ".join(f"{words.states(name)[tongue]}: {number}" for name, number in fates.items())
        for tongue in (0, 1)
    )
    leaked = both("demo.clean")
    if hits:
        leaked = both("demo.found", count=len(hits), first=hits[0])
    told = both("demo.summary", count=count, outcomes=outcomes, p95=f"{p95:.2f}", timed=timed)
    return "\n".join(["═" * 74, *fitted(told), *fitted(both("demo.people", leaked=leaked))])


def _option(portal: dict[str, Any], name: str, value: Any) -> Any:
    """The label of a list value, as the card shows it."""
    for field in portal["userfields"]["lead"]:
        if field["FIELD_NAME"] == name and field["USER_TYPE_ID"] == "enumeration":
            labels = {str(one["ID"]): one["VALUE"] for one in field["LIST"]}
            return labels.get(str(value), value)
    return value

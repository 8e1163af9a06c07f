"""A portal's policy at work: its own patterns, the rules of its fields, and what is refused."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from relay.errors import ConfigError
from relay.pii.placeholders import LABELS
from relay.pii.text.document import Document
from relay.pii.types import OWN, RULED, FieldRule, OwnPattern, Policy, Span, Stretch

MOST_PATTERNS, LONGEST_PATTERN, MOST_TERMS, LONGEST_TERM = 100, 500, 10_000, 200
PATTERN_MEMORY = 4 << 20
"""Bytes that one compiled pattern may take."""


def check(policy: Policy) -> None:
    """Refuse a policy that could not be applied; ConfigError says what to mend, by its number."""
    for name, terms in (("allow", policy.allow), ("deny", policy.deny), ("staff", policy.staff)):
        if len(terms) > MOST_TERMS:
            raise ConfigError("policy_invalid.many", where=name, most=MOST_TERMS)
        for number, term in enumerate(terms, 1):
            if not term.strip() or len(term) > LONGEST_TERM:
                raise ConfigError(
                    "policy_invalid.term", where=f"{name}[{number}]", most=LONGEST_TERM
                )
    if len(policy.patterns) > MOST_PATTERNS:
        raise ConfigError("policy_invalid.many", where="patterns", most=MOST_PATTERNS)
    for number, own in enumerate(policy.patterns, 1):
        _check_pattern(f"patterns[{number}]", own)
    for number, rule in enumerate(policy.fields, 1):
        if bool(rule.field) == bool(rule.kind):
            raise ConfigError("policy_invalid.field", where=f"fields[{number}]")
        _check_label(f"fields[{number}]", rule.label)


def _check_pattern(where: str, own: OwnPattern) -> None:
    _check_label(where, own.label)
    if not own.pattern or len(own.pattern) > LONGEST_PATTERN:
        raise ConfigError("policy_invalid.length", where=where, most=LONGEST_PATTERN)
    if _compiled(own.pattern).search("") is not None:
        raise ConfigError("policy_invalid.empty", where=where)


def _check_label(where: str, label: str) -> None:
    if label not in LABELS:
        raise ConfigError("policy_invalid.label", where=where, labels=", ".join(LABELS))


@lru_cache(maxsize=MOST_PATTERNS)
def _compiled(pattern: str) -> Any:
    """The pattern in RE2, whose time is linear; ConfigError when RE2 does not take it."""
    re2: Any = import_module("re2")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY
    try:
        return re2.compile(_for_every_script(pattern), options)
    except re2.error:
        raise ConfigError("policy_invalid.re2") from None


def _for_every_script(pattern: str) -> str:
    """The pattern with `\\w` of every script: RE2's own knows Latin letters only, as does its
    `\\b`, which would silently miss Russian words and is refused."""
    out: list[str] = []
    inside = False
    at = 0
    while at < len(pattern):
        size = 2 if pattern[at] == "\\" else 1
        piece = pattern[at : at + size]
        if piece in ("\\b", "\\B") or (inside and piece == "\\W"):
            raise ConfigError("policy_invalid.latin", piece=piece)
        if piece in ("\\w", "\\W"):
            body = r"\p{L}\p{N}_"
            piece = body if inside else f"[{'^' if piece == chr(92) + 'W' else ''}{body}]"
        elif piece == "[":
            inside = True
        elif piece == "]" and not pattern[:at].endswith(("[", "[^")):
            inside = False
        out.append(piece)
        at += size
    return "".join(out)


def own_finds(doc: Document, patterns: Sequence[OwnPattern]) -> Iterator[Span]:
    """What the portal's own patterns find, in the normal text; empty matches are nothing."""
    for own in patterns:
        for found in _compiled(own.pattern).finditer(doc.text):
            start, stop = found.span()
            if stop > start:
                yield Span(start, stop, own.label, OWN)


def ruled_finds(doc: Document, ruled: Sequence[Stretch]) -> list[Span]:
    """The stretches to mask whole, in normal coordinates."""
    return [
        Span(*doc.view.normal(one.start, one.stop), one.label, RULED) for one in ruled if one.label
    ]


def free_ranges(doc: Document, ruled: Sequence[Stretch]) -> list[tuple[int, int]]:
    """The stretches that default deny leaves alone, in normal coordinates."""
    return [doc.view.normal(one.start, one.stop) for one in ruled if not one.label]


def rule_of(policy: Policy, name: str, kind: str) -> FieldRule | None:
    """What the policy says of a field: the rule of its name, else of its kind."""
    rules = [rule for rule in policy.fields if rule.field and rule.field == name]
    rules = rules or [rule for rule in policy.fields if rule.kind and rule.kind == kind]
    return rules[0] if rules and rules[0].do != "default" else None

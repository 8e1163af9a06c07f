"""The engines that bench.masking compares: ours, natasha's, slovnet's and Presidio's.

Each takes a text and gives an `Answer`. A peer is None where it cannot be imported.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import relay.pii  # noqa: F401  sets one BLAS thread before anything imports numpy
from relay.pii.engine import mask_text
from relay.pii.types import Policy

Spans = list[tuple[int, int, str]]


class Answer(NamedTuple):
    """What an engine says of a text; peers give spans alone."""

    spans: Spans
    masked: str | None = None
    hints: str = ""


Engine = Callable[[str], Answer]


def ours(policy: Policy) -> Engine:
    """Both of our modes; the whole result is scored, not the spans alone."""

    def run(text: str) -> Answer:
        found = mask_text(text, policy)
        return Answer(found["spans"], found["masked"], json.dumps(found["hints"]))

    return run


def natasha() -> Engine | None:
    """natasha's NER as it ships; None where it cannot be imported."""
    try:
        from natasha import Doc, NewsEmbedding, NewsNERTagger, Segmenter
    except Exception:  # its morphology needs an old setuptools
        return None
    segmenter, tagger = Segmenter(), NewsNERTagger(NewsEmbedding())

    def run(text: str) -> Answer:
        doc = Doc(text)
        doc.segment(segmenter)
        doc.tag_ner(tagger)
        return Answer([(s.start, s.stop, "PERSON") for s in doc.spans if s.type == "PER"])

    return run


def slovnet() -> Engine | None:
    """The same weights run by slovnet's own inference, without the rest of natasha."""
    try:
        import importlib.util

        from navec import Navec
        from slovnet import NER
    except ImportError:
        return None
    spec = importlib.util.find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(spec.submodule_search_locations[0]) / "data"
    tagger = NER.load(root / "model" / "slovnet_ner_news_v1.tar")
    tagger.navec(Navec.load(root / "emb" / "navec_news_v1_1B_250K_300d_100q.tar"))
    return lambda text: Answer(
        [(s.start, s.stop, "PERSON") for s in tagger(text).spans if s.type == "PER"]
    )


PRESIDIO = {
    "PHONE_NUMBER": "PHONE", "EMAIL_ADDRESS": "EMAIL", "IP_ADDRESS": "IP", "IBAN_CODE": "IBAN",
    "CREDIT_CARD": "CARD", "PERSON": "PERSON", "URL": "HANDLE", "DATE_TIME": "DOB",
}  # fmt: skip


def presidio() -> Engine | None:
    """Presidio's predefined recognisers for Russian, patterns only."""
    try:
        import spacy
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
    except ImportError:
        return None

    class Blank(SpacyNlpEngine):
        def load(self) -> None:
            self.nlp = {"ru": spacy.blank("ru")}

    nlp = Blank()
    nlp.load()
    registry = RecognizerRegistry(supported_languages=["ru"])
    registry.load_predefined_recognizers(languages=["ru"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=["ru"])
    return lambda text: Answer(
        [
            (r.start, r.end, PRESIDIO.get(r.entity_type, "OTHER_ID"))
            for r in analyzer.analyze(text, language="ru")
        ]
    )

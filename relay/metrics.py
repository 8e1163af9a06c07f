"""Every metric, one file. Labels are closed enums: never an id, never portal text."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

ACCEPTED = Counter("relay_accepted", "Requests stored", ["what"], registry=REGISTRY)
REFUSED = Counter("relay_refused", "Requests refused", ["code"], registry=REGISTRY)
OUTCOMES = Counter("relay_outcomes", "Ends, by outcome", ["kind", "outcome"], registry=REGISTRY)
PASSED_OVER = Counter(
    "relay_passed_over", "Seen in a portal and not taken, by reason", ["code"], registry=REGISTRY
)
MASKED = Counter("relay_masked", "Placeholders put, by label", ["label"], registry=REGISTRY)
WITHHELD = Counter("relay_withheld", "Parts withheld, by reason", ["reason"], registry=REGISTRY)
GUARD_HITS = Counter("relay_guard_hits", "Turns refused as raw: incidents", registry=REGISTRY)
STEP_ERRORS = Counter("relay_step_errors", "Failed tries of a step", ["step"], registry=REGISTRY)
STEP_SECONDS = Histogram("relay_step_seconds", "Time of a try", ["step"], registry=REGISTRY)
BACKLOG = Gauge("relay_backlog", "Unfinished jobs", registry=REGISTRY)
ALARMS = Counter("relay_audit_alarms", "Alarms and denied acts", registry=REGISTRY)
HEADS = Counter("relay_log_heads", "Signed heads of the log", ["what"], registry=REGISTRY)
TOKENS = Counter("relay_model_tokens", "Model tokens", ["direction"], registry=REGISTRY)
CERTIFICATE_SECONDS = Gauge(
    "relay_certificate_seconds", "Until a certificate ends", ["whose"], registry=REGISTRY
)

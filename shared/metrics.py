"""What is counted for operations (Prometheus)."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("tuyen_requests", "Requests answered", ["service", "route", "method", "status"])
SECONDS = Histogram(
    "tuyen_request_seconds", "Time to answer a request", ["service", "route", "method"], buckets=(0.002, 0.005, 0.01, 0.03, 0.1, 0.3, 1, 5)
)
EVENTS_SEQUENCED = Counter("tuyen_events_sequenced", "Events moved from the outbox into the log", ["service"])
EVENTS_APPLIED = Counter("tuyen_events_applied", "Events applied by a consumer", ["service", "producer"])
POSITION = Gauge("tuyen_consumer_position", "Position of the log up to which a consumer has applied", ["service", "producer"])
PARKED = Gauge("tuyen_parked_subjects", "Subjects whose events are parked", ["service", "producer"])
REACTIONS_PARKED = Gauge("tuyen_parked_reactions", "Reactions that were refused and wait for an operator", ["service", "producer"])

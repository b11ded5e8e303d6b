"""What is counted for operations (Prometheus)."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("tuyen_requests", "Requests answered", ["service", "route", "method", "status"])
SECONDS = Histogram(
    "tuyen_request_seconds", "Time to answer a request", ["service", "route", "method"], buckets=(0.002, 0.005, 0.01, 0.03, 0.1, 0.3, 1, 5)
)
EVENTS_SEQUENCED = Counter("tuyen_events_sequenced", "Events moved from the outbox into the log", ["service"])
EVENTS_APPLIED = Counter("tuyen_events_applied", "Events applied by a consumer", ["service", "producer"])
# What follows is read from the database at each scrape: true whichever process did it, and after a restart.
POSITION = Gauge("tuyen_consumer_position", "Position of the log up to which a consumer has applied", ["service", "producer"])
LAG = Gauge("tuyen_consumer_lag_events", "Events of the producer's log that are not applied yet", ["service", "producer"])
WAITING = Gauge("tuyen_outbox_events", "Events that have not been moved from the outbox into the log", ["service"])
WAITING_SECONDS = Gauge("tuyen_outbox_oldest_seconds", "Age of the oldest event in the outbox", ["service"])
PARKED = Gauge("tuyen_parked_subjects", "Subjects whose events are parked", ["service", "producer"])
REACTIONS_PARKED = Gauge("tuyen_parked_reactions", "Reactions that were refused and wait for an operator", ["service", "producer"])

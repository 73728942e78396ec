package dev.sharekeep.boot;

import dev.sharekeep.node.Meter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;

/// Counts sessions by operation and outcome, with their times; tenants and keys stay unnamed.
final class Meters implements Meter {
    @Override
    public void session(String operation, String outcome, long nanos) {
        Metrics.timer("sharekeep.sessions", "operation", operation, "outcome", outcome)
                .record(Duration.ofNanos(nanos));
    }
}

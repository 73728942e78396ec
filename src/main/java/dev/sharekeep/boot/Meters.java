package dev.sharekeep.boot;

import dev.sharekeep.node.Meter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;

/// Counts sessions by operation and outcome, and their rounds by name, with their times; tenants
/// and keys stay unnamed.
final class Meters implements Meter {
    @Override
    public void session(String operation, String outcome, Duration time) {
        Metrics.timer("sharekeep.sessions", "operation", operation, "outcome", outcome)
                .record(time);
    }

    @Override
    public void waited(String operation, String round, Duration time) {
        Metrics.timer("sharekeep.session.rounds", "operation", operation, "round", round)
                .record(time);
    }
}

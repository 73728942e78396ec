package dev.sharekeep.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps what a node tells its metrics, in order, as `operation name`.
final class CountingMeter implements Meter {
    final List<String> sessions = new CopyOnWriteArrayList<>();
    final List<String> rounds = new CopyOnWriteArrayList<>();

    @Override
    public void session(String operation, String outcome, Duration time) {
        sessions.add(operation + " " + outcome);
    }

    @Override
    public void waited(String operation, String round, Duration time) {
        if (!time.isNegative()) {
            rounds.add(operation + " " + round);
        }
    }
}

package dev.sharekeep.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The system's clock, and how far a test has moved it.
final class MovableClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    void move(Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
        return InstantSource.system().instant().plus(ahead);
    }
}

package dev.sharekeep.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/// At most so many within any stretch of time: bounds what one caller or peer can make a node keep
/// or send.
final class Allowance {
    private final int most;
    private final Duration stretch;
    private final InstantSource clock;
    private final Deque<Instant> taken = new ArrayDeque<>();

    Allowance(int most, Duration stretch, InstantSource clock) {
        this.most = most;
        this.stretch = stretch;
        this.clock = clock;
    }

    /// Takes one; false if none is left now.
    synchronized boolean take() {
        Instant now = clock.instant();
        Instant since = now.minus(stretch);
        while (!taken.isEmpty() && !taken.getFirst().isAfter(since)) {
            taken.removeFirst();
        }
        if (taken.size() >= most) {
            return false;
        }
        taken.addLast(now);
        return true;
    }
}

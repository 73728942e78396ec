package dev.sharekeep.node;

import dev.sharekeep.channel.RoundTimes;
import java.time.Duration;

/// What a node counts: the port that metrics implement.
public interface Meter extends RoundTimes {
    /// One session ended; `outcome` is `done` or the refusal's code.
    void session(String operation, String outcome, Duration time);

    /// Counts nothing.
    static Meter none() {
        return new Meter() {
            @Override
            public void session(String operation, String outcome, Duration time) {
                // nobody asked
            }

            @Override
            public void waited(String operation, String round, Duration time) {
                // nobody asked
            }
        };
    }
}

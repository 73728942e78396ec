package dev.sharekeep.channel;

import java.time.Duration;

/// Is told how long this node waited in each round of its sessions until all had sent.
@FunctionalInterface
public interface RoundTimes {
    /// `round` is a name of the protocols, never one that a peer made up.
    void waited(String operation, String round, Duration time);

    /// Tells nobody.
    static RoundTimes none() {
        return (operation, round, time) -> {};
    }
}

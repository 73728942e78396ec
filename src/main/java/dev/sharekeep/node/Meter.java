package dev.sharekeep.node;

/// What a node counts: the port that metrics implement.
@FunctionalInterface
public interface Meter {
    /// One session ended; `outcome` is `done` or the refusal's code.
    void session(String operation, String outcome, long nanos);

    /// Counts nothing.
    static Meter none() {
        return (operation, outcome, nanos) -> {};
    }
}

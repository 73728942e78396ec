package dev.sharekeep.vault;

/// What a node finds when a client asks for a session.
public sealed interface Claim {
    /// New, and now this caller's: run it.
    record Fresh() implements Claim {}

    /// The same call is running.
    record Running(Session session) implements Claim {}

    /// The same call has ended, well or badly: its stored result is the answer.
    record Finished(Session session) implements Claim {}

    /// The same call ended so long ago that its result is gone.
    record Expired() implements Claim {}

    /// A peer asked about the session before this client did, and was told that it is aborted.
    record Aborted() implements Claim {}

    /// The id belongs to another call.
    record Reused() implements Claim {}
}

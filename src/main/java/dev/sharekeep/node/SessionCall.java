package dev.sharekeep.node;

/// A call for a session, before its session id is claimed.
///
/// @param operation its name in hello and in the audit log
/// @param keyId the key, or "" where there is none yet
/// @param parameters canonical bytes of all that the caller asked for, so that a repeated call can
///   be told from another one under the same id
/// @param rights checked at every call, a repeated one too
/// @param work makes the session's work; refuses what this node sees by itself
record SessionCall<R>(
        String operation,
        String keyId,
        byte[] parameters,
        Step rights,
        Preparation<R> work,
        ResultCodec<R> result) {
    /// A check that may refuse.
    interface Step {
        void run() throws RefusalException;
    }

    /// Makes the work for a session id.
    interface Preparation<R> {
        SessionWork<R> prepare(String session) throws RefusalException;
    }
}

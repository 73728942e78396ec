package dev.sharekeep.node;

/// A call for a session, before its session id is claimed.
///
/// @param operation its name in hello and in the audit log
/// @param keyId the key, or "" where there is none yet
/// @param parameters canonical bytes of all that the caller asked for, so that a repeated call can
///   be told from another one under the same id
/// @param work checks the parameters and makes the session's work; what it refuses, the other nodes
///   are told, since they may have been asked too
/// @param again checked before a repeated call gets the answer of the first
record SessionCall<R>(
        String operation,
        String keyId,
        byte[] parameters,
        Preparation<R> work,
        ResultCodec<R> result,
        Step again) {
    /// A check that may refuse.
    interface Step {
        void run() throws RefusalException;
    }

    /// Makes the work for a session id.
    interface Preparation<R> {
        SessionWork<R> prepare(String session) throws RefusalException;
    }

    static <R> SessionCall<R> of(
            String operation,
            String keyId,
            byte[] parameters,
            Preparation<R> work,
            ResultCodec<R> result) {
        return new SessionCall<>(operation, keyId, parameters, work, result, () -> {});
    }

    /// A kept answer is given out again only while `check` does not refuse.
    SessionCall<R> answeredAgainIf(Step check) {
        return new SessionCall<>(operation, keyId, parameters, work, result, check);
    }
}

package dev.sharekeep.channel;

import dev.sharekeep.sharing.Party;

/// The session ended without a result, for the reason that `fault` gives.
public final class ProtocolException extends Exception {
    private final transient Fault fault;

    public ProtocolException(Fault fault) {
        super(fault.code() + ": " + fault.what(), null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }

    /// Requires of `culprit` that `claim` holds for what it sent in `round`.
    public static void check(boolean holds, Party culprit, String round, String claim)
            throws ProtocolException {
        if (!holds) {
            throw new ProtocolException(new Fault.Misbehaviour(culprit, round, claim));
        }
    }
}

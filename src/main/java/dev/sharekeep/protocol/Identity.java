package dev.sharekeep.protocol;

import dev.sharekeep.wire.Fingerprint;

/// A node's identity key, and the others' by fingerprint: ECDSA P-256 with SHA-256.
public interface Identity {
    /// Thrown when one's own key cannot sign now (the token is away).
    final class UnavailableException extends Exception {
        public UnavailableException(String what) {
            super(what, null, false, false);
        }
    }

    byte[] sign(byte[] message) throws UnavailableException;

    /// Whether the roster's node of this fingerprint signed `message`; false for an unknown one.
    boolean verifies(Fingerprint signer, byte[] message, byte[] signature);
}

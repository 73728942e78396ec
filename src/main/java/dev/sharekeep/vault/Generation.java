package dev.sharekeep.vault;

import dev.sharekeep.sharing.KeyRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is public of one generation of a key on this node. `sid` and `session` are those of the
/// session that made it; `activated` is when its certificate was stored; `settled` says that every
/// node has reported it ACTIVE. Arrays are not copied: do not change them.
public record Generation(
        KeyRecord record,
        byte[] recordHash,
        byte[] sid,
        String session,
        State state,
        @Nullable String label,
        KeyOrigin origin,
        Instant created,
        byte @Nullable [] certificate,
        @Nullable Instant activated,
        boolean settled) {
    /// Where a generation stands.
    public enum State {
        /// Stored, and waiting for a certificate.
        PREPARED,
        /// The highest generation with a certificate that verifies.
        ACTIVE,
        /// Unused, but kept: a certificate may still come.
        DROPPED,
        /// Certified, as is a higher one; counts until it is erased.
        SUPERSEDED
    }

    /// Its name: tenant, key id and number.
    public Id id() {
        return new Id(record.tenant(), record.keyId(), record.generation());
    }

    /// Whether it has a certificate.
    public boolean certified() {
        return certificate != null;
    }

    /// The name of a generation.
    public record Id(String tenant, String keyId, int number) {}
}

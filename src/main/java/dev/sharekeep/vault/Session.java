package dev.sharekeep.vault;

import dev.sharekeep.wire.Fingerprint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a node remembers of a session. One that only a peer asked about has no request; one that
/// runs or has expired has no result. Arrays are not copied: do not change them.
public record Session(
        String tenant,
        String id,
        @Nullable Request request,
        State state,
        @Nullable Instant started,
        @Nullable Instant ended,
        byte @Nullable [] result,
        @Nullable Mark mark,
        Facts facts) {
    /// Who asked for what. `parametersHash` covers all parameters of the call.
    public record Request(Fingerprint caller, String operation, byte[] parametersHash) {}

    /// How far a session is.
    public enum State {
        /// No client has asked for it here; a peer has, and was told that it is aborted.
        UNCLAIMED,
        RUNNING,
        DONE,
        FAILED,
        /// Ended so long ago that its result is gone; its id stays used.
        EXPIRED
    }

    /// What this node has bound itself to in the session, for good: one of the two, or neither.
    public sealed interface Mark {
        /// It stored this row, so it never signs that it aborted.
        record Prepared(Generation.Id generation, byte[] sid, byte[] recordHash) implements Mark {}

        /// It gave up, and may have said so: it never prepares.
        record Aborted() implements Mark {}
    }

    /// What the session was about, as far as its operation has it: the generation used, the heads
    /// told in hello, the derivation path, the signers, the presignature.
    public record Facts(
            @Nullable Integer generation,
            @Nullable Long whitelistVersion,
            @Nullable Long auditSequence,
            byte @Nullable [] path,
            byte @Nullable [] signers,
            @Nullable String presignature) {
        public static final Facts NONE = new Facts(null, null, null, null, null, null);
    }

    /// Whether this node stored a row in it.
    public boolean prepared() {
        return mark instanceof Mark.Prepared;
    }
}

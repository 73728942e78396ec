package dev.sharekeep.vault;

import dev.sharekeep.wire.Fingerprint;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A number that only grows: this node's own, or what a peer (its identity) last told.
public record Head(@Nullable Fingerprint peer, Kind kind) {
    /// What is counted.
    public enum Kind {
        WHITELIST_VERSION,
        AUDIT_SEQUENCE
    }

    public static Head own(Kind kind) {
        return new Head(null, kind);
    }

    public static Head of(Fingerprint peer, Kind kind) {
        return new Head(peer, kind);
    }

    String scope() {
        return peer == null ? "" : peer.toString();
    }

    @Override
    public String toString() {
        String number = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return peer == null ? number : number + " of peer " + peer;
    }
}

package dev.sharekeep.vault;

import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A generation to be prepared: its public record and this node's share of it, borrowed, or null
/// for a tombstone.
public record NewGeneration(
        KeyRecord record,
        @Nullable KeyShare share,
        byte[] sid,
        String session,
        @Nullable String label,
        KeyOrigin origin,
        Instant created) {
    public NewGeneration {
        if (record.tombstone() != (share == null)) {
            throw new IllegalArgumentException("a tombstone, and only that, has no share");
        }
        if (share != null && !share.publicRecord().equals(record)) {
            throw new IllegalArgumentException("the share is of another record");
        }
    }

    public static NewGeneration of(
            KeyShare share,
            byte[] sid,
            String session,
            @Nullable String label,
            KeyOrigin origin,
            Instant created) {
        return new NewGeneration(share.publicRecord(), share, sid, session, label, origin, created);
    }

    /// The row that takes the place of a deleted key, whose facts it keeps.
    public static NewGeneration tombstone(
            Generation last, KeyRecord tombstone, byte[] sid, String session) {
        return new NewGeneration(
                tombstone, null, sid, session, last.label(), last.origin(), last.created());
    }
}

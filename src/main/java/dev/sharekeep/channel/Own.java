package dev.sharekeep.channel;

import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node tells of itself in hello; may differ between nodes.
///
/// `held` are the generations of the key held ACTIVE, `highest` the highest number it ever prepared
/// for this tenant and key id, `pending` whether a row of the key is PREPARED in another session,
/// `clock` Unix seconds.
public record Own(
        byte @Nullable [] wrappingKeyFingerprint,
        List<Generation> held,
        int highest,
        boolean pending,
        long whitelistVersion,
        long auditSequence,
        long clock) {
    private static final int MOST_GENERATIONS = 64;

    /// A generation of a key: its number, and the hash of its public record.
    public record Generation(int number, byte[] recordHash) {
        public boolean same(Generation other) {
            return number == other.number && Arrays.equals(recordHash, other.recordHash);
        }
    }

    public Own {
        held = List.copyOf(held);
    }

    /// Writes the joined fields.
    void encode(Encoder to) {
        to.bytes(wrappingKeyFingerprint)
                .list(
                        held,
                        (field, g) ->
                                field.record(r -> r.integer(g.number()).bytes(g.recordHash())))
                .integer(highest)
                .integer(pending ? 1 : 0)
                .sequence(whitelistVersion)
                .sequence(auditSequence)
                .time(clock);
    }

    static Own decode(Decoder from) throws MalformedException {
        return new Own(
                from.optionalBytes(),
                from.list(
                        MOST_GENERATIONS,
                        f ->
                                f.record(r ->
                                        new Generation(
                                                r.integer(1, Integer.MAX_VALUE), r.bytes()))),
                from.integer(0, Integer.MAX_VALUE),
                from.integer(0, 1) == 1,
                from.sequence(),
                from.sequence(),
                from.time());
    }
}

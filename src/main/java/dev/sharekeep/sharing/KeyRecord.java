package dev.sharekeep.sharing;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All that is public of one generation of one key, equal at all its nodes.
///
/// `sharePoints` are Y_1..Y_n, or none in a tombstone; `origin` is the sid of the keygen or import
/// that made the key; generations count from 1. Arrays are not copied: do not change them.
public record KeyRecord(
        Curve curve,
        Committee committee,
        int threshold,
        Point publicKey,
        List<Point> sharePoints,
        String tenant,
        String keyId,
        byte[] origin,
        int generation,
        byte @Nullable [] chainCodeHash) {
    private static final int MOST_TEXT = 128;

    public KeyRecord {
        sharePoints = List.copyOf(sharePoints);
        if (threshold < 1 || threshold >= committee.size()) {
            throw new IllegalArgumentException("threshold is 1 to n-1");
        }
        if (!sharePoints.isEmpty() && sharePoints.size() != committee.size()) {
            throw new IllegalArgumentException("one share point for each node");
        }
    }

    /// Whether this generation says that the key was deleted.
    public boolean tombstone() {
        return sharePoints.isEmpty();
    }

    /// Y_j.
    public Point sharePoint(Party party) {
        return sharePoints.get(party.index() - 1);
    }

    /// The next generation of the same key, with new share points.
    public KeyRecord next(int number, List<Point> points) {
        return new KeyRecord(
                curve,
                committee,
                threshold,
                publicKey,
                points,
                tenant,
                keyId,
                origin,
                number,
                chainCodeHash);
    }

    /// The row that takes the key's place when it is deleted.
    public KeyRecord tombstone(int number) {
        return next(number, List.of());
    }

    /// H("record", sid, public record): what all nodes sign when they have stored it.
    public byte[] hash(byte[] sid) {
        return curve.hash().of(Purpose.RECORD, e -> e.bytes(sid).record(this::encode));
    }

    /// The canonical bytes: the record's fields joined.
    public byte[] toBytes() {
        Encoder encoder = new Encoder();
        encode(encoder);
        return encoder.toBytes();
    }

    private void encode(Encoder to) {
        to.text(curve.curveName());
        committee.encode(to);
        to.integer(threshold)
                .bytes(publicKey.encode())
                .list(sharePoints, (field, point) -> field.bytes(point.encode()))
                .text(tenant)
                .text(keyId)
                .bytes(origin)
                .integer(generation)
                .bytes(chainCodeHash);
    }

    public static KeyRecord decode(byte[] bytes) throws MalformedException {
        Decoder from = new Decoder(bytes);
        String name = from.text(MOST_TEXT);
        Curve curve = Curve.named(name).orElseThrow(() -> new MalformedException("unknown curve"));
        try {
            KeyRecord record =
                    new KeyRecord(
                            curve,
                            Committee.decode(from),
                            from.integer(1, Party.MOST),
                            curve.points().decode(from.bytes()),
                            from.list(Party.MOST, f -> curve.points().decode(f.bytes())),
                            from.text(MOST_TEXT),
                            from.text(MOST_TEXT),
                            from.bytes(),
                            from.integer(1, Integer.MAX_VALUE),
                            from.optionalBytes());
            from.end();
            return record;
        } catch (IllegalArgumentException e) {
            throw new MalformedException("threshold or share points do not fit the committee");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyRecord r && Arrays.equals(toBytes(), r.toBytes());
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenant, keyId, generation);
    }
}

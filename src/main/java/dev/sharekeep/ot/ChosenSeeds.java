package dev.sharekeep.ot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.PrefixedHash;
import dev.sharekeep.wire.Purpose;
import java.util.Arrays;

/// Alice's part of a set-up: the bits of Delta, and of each column the seed that its bit chose. In
/// memory only; closed for good as soon as a check of a message made with it fails.
public final class ChosenSeeds implements Secret {
    private final OtParameters parameters;
    private final byte[] reply;
    private final SecretBytes delta;
    private final SecretBytes[] seeds;

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by this, and closed with it
    private ChosenSeeds(BaseTransfers transfers, Randomness randomness) {
        this.parameters = transfers.parameters();
        this.delta = randomness.secret(parameters.deltaBytes());
        this.seeds = new SecretBytes[parameters.columns()];
        int length = parameters.curve().pointLength();
        byte[] points = new byte[2 * length * seeds.length];
        for (int k = 0; k < seeds.length; k++) {
            seeds[k] = choose(transfers, k, points, 2 * k * length, randomness);
        }
        this.reply = new Encoder().bytes(points).toBytes();
    }

    /// Answers Bob's offer under the same context.
    ///
    /// @throws MalformedException for an offer of another form, or that is no point
    @MustBeClosed
    public static ChosenSeeds answer(
            Curve curve, byte[] context, byte[] offer, Randomness randomness)
            throws MalformedException {
        Decoder from = new Decoder(offer);
        Point point = curve.points().decode(from.bytes(curve.pointLength()));
        from.end();
        return new ChosenSeeds(new BaseTransfers(curve, context, point), randomness);
    }

    /// What Bob is to get.
    public byte[] reply() {
        return reply.clone();
    }

    /// Makes the two points of column k, of which only that of the bit has a logarithm known here,
    /// and the seed.
    @MustBeClosed
    private SecretBytes choose(
            BaseTransfers transfers, int k, byte[] points, int at, Randomness randomness) {
        Curve curve = parameters.curve();
        int length = curve.pointLength();
        int bit = delta.expose(d -> (int) Bits.mask(d, k) & 1);
        byte[] other;
        try (SecretScalar forgotten = SecretScalar.random(curve, randomness)) {
            other = forgotten.timesGenerator().encode();
        }
        try (SecretScalar x = SecretScalar.random(curve, randomness);
                SecretBytes agreed = x.agree(transfers.offer())) {
            Point p0 = transfers.point(k, 0, other);
            Point p1 = transfers.point(k, 1, other);
            byte[] own = x.timesGeneratorMinus(bit, p0, p1).encode();
            // their tries too, so that the number of all tries does not tell which point is which
            transfers.point(k, 0, own);
            transfers.point(k, 1, own);
            for (int i = 0; i < length; i++) {
                int swap = -bit & (own[i] ^ other[i]);
                points[at + i] = (byte) (own[i] ^ swap);
                points[at + length + i] = (byte) (other[i] ^ swap);
            }
            byte[] r0 = Arrays.copyOfRange(points, at, at + length);
            byte[] r1 = Arrays.copyOfRange(points, at + length, at + 2 * length);
            return transfers.seed(k, bit, r0, r1, agreed);
        }
    }

    OtParameters parameters() {
        return parameters;
    }

    /// Delta, lent.
    SecretBytes delta() {
        return delta;
    }

    /// T_k,Delta_k for all k, expanded under `context`; the caller wipes it.
    long[][] columns(byte[] context) {
        PrefixedHash hash = parameters.hash().prefixed(Purpose.OT_EXPAND, e -> e.bytes(context));
        long[][] columns = new long[seeds.length][parameters.columnWords()];
        byte[] expanded = new byte[parameters.columnBytes()];
        for (int k = 0; k < seeds.length; k++) {
            int column = k;
            seeds[k].expose(seed -> {
                hash.expand(column, seed, expanded);
                return true;
            });
            Bits.read(columns[k], expanded, 0);
        }
        Arrays.fill(expanded, (byte) 0);
        return columns;
    }

    @Override
    public void close() {
        delta.close();
        SeedPairs.close(seeds);
    }

    @Override
    public String toString() {
        return "Secret[" + seeds.length + " chosen seeds]";
    }
}

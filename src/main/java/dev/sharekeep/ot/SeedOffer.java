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
import java.util.Arrays;

/// Bob's side of the base transfers, between his message and Alice's reply: he gets two seeds a
/// column, of which she has one.
public final class SeedOffer implements Secret {
    private final BaseTransfers transfers;
    private final SecretScalar secret;

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by this, and closed with it
    private SeedOffer(Curve curve, byte[] context, Randomness randomness) {
        this.secret = SecretScalar.random(curve, randomness);
        this.transfers = new BaseTransfers(curve, context, secret.timesGenerator());
    }

    /// `context` is of this set-up alone, and the same at Alice.
    @MustBeClosed
    public static SeedOffer of(Curve curve, byte[] context, Randomness randomness) {
        return new SeedOffer(curve, context, randomness);
    }

    /// A, for Alice.
    public byte[] message() {
        return new Encoder().bytes(transfers.offer().encode()).toBytes();
    }

    /// Both seeds of each column, from Alice's reply.
    ///
    /// @throws MalformedException for a reply of another form, or with something that is no point
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed on, or closed when a later one is bad
    public SeedPairs finish(byte[] reply) throws MalformedException {
        OtParameters parameters = transfers.parameters();
        int length = parameters.curve().pointLength();
        Decoder from = new Decoder(reply);
        byte[] points = from.bytes(2 * length * parameters.columns());
        from.end();
        SecretBytes[] both = new SecretBytes[parameters.columns()];
        boolean done = false;
        try {
            for (int k = 0; k < both.length; k++) {
                int at = 2 * k * length;
                both[k] =
                        pair(
                                k,
                                Arrays.copyOfRange(points, at, at + length),
                                Arrays.copyOfRange(points, at + length, at + 2 * length));
            }
            done = true;
            return new SeedPairs(parameters, both);
        } finally {
            if (!done) {
                SeedPairs.close(both);
            }
        }
    }

    @MustBeClosed
    private SecretBytes pair(int k, byte[] r0, byte[] r1) throws MalformedException {
        Curve curve = transfers.parameters().curve();
        Point m0 = curve.points().decode(r0).plus(transfers.point(k, 0, r1));
        Point m1 = curve.points().decode(r1).plus(transfers.point(k, 1, r0));
        if (m0.isIdentity() || m1.isIdentity()) {
            throw new MalformedException("two points cancel out");
        }
        int seedBytes = transfers.parameters().seedBytes();
        try (SecretBytes z0 = secret.agree(m0);
                SecretBytes z1 = secret.agree(m1);
                SecretBytes seed0 = transfers.seed(k, 0, r0, r1, z0);
                SecretBytes seed1 = transfers.seed(k, 1, r0, r1, z1)) {
            return SecretBytes.filled(
                    2 * seedBytes,
                    pair -> {
                        seed0.expose(s -> copy(s, pair, 0));
                        seed1.expose(s -> copy(s, pair, seedBytes));
                    });
        }
    }

    private static boolean copy(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
        return true;
    }

    @Override
    public void close() {
        secret.close();
    }

    @Override
    public String toString() {
        return "Secret[offer of seeds]";
    }
}

package dev.sharekeep.math;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import java.util.Arrays;
import java.util.function.Function;

/// A secret number modulo the order of a curve, held off-heap. Every operation takes constant time;
/// limbs are on the heap only for the length of one operation, and wiped.
public final class SecretScalar implements Secret {
    private final Curve curve;
    private final SecretBytes bytes;

    private SecretScalar(Curve curve, SecretBytes bytes) {
        this.curve = curve;
        this.bytes = bytes;
    }

    /// Uniform in 1..q-1: fixed-width bytes, excess high bits cleared, drawn again unless in range.
    @MustBeClosed
    public static SecretScalar random(Curve curve, Randomness randomness) {
        int excess = 8 * curve.scalarLength() - curve.order().bitLength();
        byte[] drawn = new byte[curve.scalarLength()];
        try {
            while (true) {
                randomness.fill(drawn);
                drawn[0] &= (byte) (0xFF >>> excess);
                long[] value = curve.order().fromBytes(drawn);
                if (value != null && curve.order().zeroMask(value) == 0) {
                    return of(curve, value);
                }
            }
        } finally {
            Arrays.fill(drawn, (byte) 0);
        }
    }

    /// Reads fixed-width big-endian bytes of a number below the order; zero is allowed. The caller
    /// still owns `encoded`.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed out through expose
    public static SecretScalar decode(Curve curve, SecretBytes encoded) throws MalformedException {
        if (encoded.length() != curve.scalarLength()) {
            throw new MalformedException(
                    "a scalar of " + curve + " is " + curve.scalarLength() + " bytes");
        }
        boolean inRange =
                encoded.expose(heap -> {
                    long[] value = curve.order().fromBytes(heap);
                    if (value == null) {
                        return false;
                    }
                    Arrays.fill(value, 0);
                    return true;
                });
        if (!inRange) {
            throw new MalformedException("a scalar is below the order");
        }
        return new SecretScalar(curve, encoded.copy());
    }

    @MustBeClosed
    public static SecretScalar zero(Curve curve) {
        return of(curve, curve.order().zero());
    }

    /// A public number where a secret one goes.
    @MustBeClosed
    public static SecretScalar of(Scalar known) {
        return of(known.curve(), known.value().clone());
    }

    public Curve curve() {
        return curve;
    }

    @MustBeClosed
    public SecretScalar plus(SecretScalar other) {
        return combine(other, curve.order()::plus);
    }

    @MustBeClosed
    public SecretScalar minus(SecretScalar other) {
        return combine(other, curve.order()::minus);
    }

    @MustBeClosed
    public SecretScalar times(SecretScalar other) {
        return combine(other, curve.order()::times);
    }

    @MustBeClosed
    public SecretScalar plus(Scalar known) {
        return change(value -> curve.order().plus(value, sameCurve(known)));
    }

    @MustBeClosed
    public SecretScalar times(Scalar known) {
        return change(value -> curve.order().times(value, sameCurve(known)));
    }

    @MustBeClosed
    public SecretScalar negate() {
        return change(curve.order()::negate);
    }

    /// The inverse, by Fermat; zero for zero.
    @MustBeClosed
    public SecretScalar invert() {
        return change(curve.order()::invert);
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the scalar
    public SecretScalar copy() {
        return new SecretScalar(curve, bytes.copy());
    }

    /// Fixed-width big-endian bytes; the caller closes them.
    @MustBeClosed
    public SecretBytes encode() {
        return bytes.copy();
    }

    /// Whether it is zero: an answer that becomes public.
    public boolean isZero() {
        return load(value -> curve.order().zeroMask(value) != 0);
    }

    /// k*G, by a table of the generator's multiples.
    public Point timesGenerator() {
        return bytes.expose(curve.table()::times);
    }

    /// k*P.
    public Point times(Point point) {
        return bytes.expose(point::times);
    }

    /// `nonce + challenge * secret`, made public: what a proof of knowledge answers. The nonce must
    /// be uniform and used for nothing else, or the answer tells the secret.
    public static Scalar respond(SecretScalar nonce, Scalar challenge, SecretScalar secret) {
        Modulus order = nonce.curve.order();
        return secret.load(x ->
                nonce.load(r -> {
                    long[] product = order.times(challenge.value(), x);
                    Scalar answer = new Scalar(nonce.curve, order.plus(r, product));
                    Arrays.fill(product, 0);
                    return answer;
                }));
    }

    private interface Combination {
        long[] of(long[] x, long[] y);
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed out through expose
    private SecretScalar combine(SecretScalar other, Combination combination) {
        if (other.curve != curve) {
            throw new IllegalArgumentException("scalars of two curves");
        }
        return load(x -> other.load(y -> of(curve, combination.of(x, y))));
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker")
    private SecretScalar change(Function<long[], long[]> change) {
        return load(x -> of(curve, change.apply(x)));
    }

    private long[] sameCurve(Scalar known) {
        if (known.curve() != curve) {
            throw new IllegalArgumentException("scalars of two curves");
        }
        return known.value();
    }

    private <R> R load(Function<long[], R> use) {
        return bytes.expose(heap -> {
            long[] value = curve.order().fromBytes(heap);
            if (value == null) {
                throw new IllegalStateException("internal error: scalar out of range");
            }
            try {
                return use.apply(value);
            } finally {
                Arrays.fill(value, 0);
            }
        });
    }

    /// Takes `value` over and wipes it.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the scalar
    private static SecretScalar of(Curve curve, long[] value) {
        SecretBytes encoded = SecretBytes.takeFrom(curve.order().toBytes(value));
        Arrays.fill(value, 0);
        return new SecretScalar(curve, encoded);
    }

    @Override
    public void close() {
        bytes.close();
    }

    @Override
    public String toString() {
        return "SecretScalar[" + curve + "]";
    }
}

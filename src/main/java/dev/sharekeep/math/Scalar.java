package dev.sharekeep.math;

import dev.sharekeep.wire.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;

/// A public number mod the order of a curve: a challenge, a response, an index.
public final class Scalar {
    private final Curve curve;

    /// In Montgomery form, never changed.
    private final long[] limbs;

    /// Takes `limbs`, in Montgomery form, over.
    Scalar(Curve curve, long[] limbs) {
        this.curve = curve;
        this.limbs = limbs;
    }

    /// Reads fixed-width, big-endian bytes.
    ///
    /// @throws MalformedException for another length, or a value that is not below the order
    public static Scalar decode(Curve curve, byte[] bytes) throws MalformedException {
        if (bytes.length != curve.scalarLength()) {
            throw new MalformedException("scalar has the wrong length", bytes.length);
        }
        Modulus order = curve.order();
        long[] limbs = new long[order.limbs];
        if (!order.decode(limbs, bytes)) {
            throw new MalformedException("scalar is not below the order");
        }
        order.toMontgomery(limbs, limbs);
        return new Scalar(curve, limbs);
    }

    public Curve curve() {
        return curve;
    }

    public Scalar plus(Scalar other) {
        curve.require(other.curve);
        long[] sum = new long[limbs.length];
        curve.order().add(sum, limbs, other.limbs);
        return new Scalar(curve, sum);
    }

    public Scalar minus(Scalar other) {
        curve.require(other.curve);
        long[] difference = new long[limbs.length];
        curve.order().subtract(difference, limbs, other.limbs);
        return new Scalar(curve, difference);
    }

    public Scalar times(Scalar other) {
        curve.require(other.curve);
        long[] product = new long[limbs.length];
        curve.order().multiply(product, limbs, other.limbs);
        return new Scalar(curve, product);
    }

    public Scalar negate() {
        long[] negated = new long[limbs.length];
        curve.order().negate(negated, limbs);
        return new Scalar(curve, negated);
    }

    /// 1/x; zero has none, and asking for it is our own bug.
    public Scalar invertVartime() {
        if (isZero()) {
            throw new IllegalStateException("internal error: zero has no inverse");
        }
        long[] inverse = new long[limbs.length];
        curve.order().invert(inverse, limbs);
        return new Scalar(curve, inverse);
    }

    public boolean isZero() {
        return curve.order().isZero(limbs) != 0;
    }

    /// Fixed-width, big-endian bytes.
    public byte[] encode() {
        byte[] bytes = new byte[curve.scalarLength()];
        curve.order().encode(bytes, plain());
        return bytes;
    }

    /// A copy, not in Montgomery form.
    long[] plain() {
        long[] plain = new long[limbs.length];
        curve.order().fromMontgomery(plain, limbs);
        return plain;
    }

    /// In Montgomery form, lent.
    long[] montgomery() {
        return limbs;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scalar scalar
                && curve == scalar.curve
                && Arrays.equals(limbs, scalar.limbs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(limbs);
    }

    @Override
    public String toString() {
        return curve + " scalar " + HexFormat.of().formatHex(encode());
    }
}

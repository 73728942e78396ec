package dev.sharekeep.math;

import dev.sharekeep.wire.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;

/// A public number modulo the order of a curve. Its operations may take variable time.
public final class Scalar {
    private final Curve curve;
    private final long[] value;

    Scalar(Curve curve, long[] value) {
        this.curve = curve;
        this.value = value;
    }

    /// Reads fixed-width big-endian bytes of a number below the order.
    public static Scalar decode(Curve curve, byte[] bytes) throws MalformedException {
        if (bytes.length != curve.scalarLength()) {
            throw new MalformedException(
                    "a scalar of " + curve + " is " + curve.scalarLength() + " bytes");
        }
        long[] value = curve.order().fromBytes(bytes);
        if (value == null) {
            throw new MalformedException("a scalar is below the order");
        }
        return new Scalar(curve, value);
    }

    public Curve curve() {
        return curve;
    }

    public Scalar plus(Scalar other) {
        return new Scalar(curve, curve.order().plus(value, of(other)));
    }

    public Scalar minus(Scalar other) {
        return new Scalar(curve, curve.order().minus(value, of(other)));
    }

    public Scalar times(Scalar other) {
        return new Scalar(curve, curve.order().times(value, of(other)));
    }

    public Scalar negate() {
        return new Scalar(curve, curve.order().negate(value));
    }

    /// The inverse; zero has none, and asking for it is our own bug.
    public Scalar invertVartime() {
        if (isZero()) {
            throw new IllegalStateException("internal error: zero has no inverse");
        }
        return new Scalar(curve, curve.order().invert(value));
    }

    public boolean isZero() {
        return curve.order().zeroMask(value) != 0;
    }

    /// Fixed-width big-endian bytes.
    public byte[] encode() {
        return curve.order().toBytes(value);
    }

    long[] value() {
        return value;
    }

    private long[] of(Scalar other) {
        if (other.curve != curve) {
            throw new IllegalArgumentException("scalars of two curves");
        }
        return other.value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scalar s && s.curve == curve && Arrays.equals(s.value, value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "Scalar[" + HexFormat.of().formatHex(encode()) + "]";
    }
}

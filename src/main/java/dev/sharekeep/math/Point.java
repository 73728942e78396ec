package dev.sharekeep.math;

import dev.sharekeep.wire.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// A public point of a curve, in projective coordinates (X:Y:Z), x = X/Z, y = Y/Z.
///
/// Addition is complete: no input is special, so nothing branches. Source: Renes, Costello, Batina
/// 2016 (ePrint 2015/1060), algorithm 1.
public final class Point {
    private static final int WINDOW_BITS = 4;

    private final Curve curve;
    private final long[] x;
    private final long[] y;
    private final long[] z;

    Point(Curve curve, long[] x, long[] y, long[] z) {
        this.curve = curve;
        this.x = x;
        this.y = y;
        this.z = z;
    }

    /// Reads SEC1 compressed form; refuses the identity, x >= p and points off the curve.
    public static Point decode(Curve curve, byte[] bytes) throws MalformedException {
        if (bytes.length != curve.pointLength() || (bytes[0] != 2 && bytes[0] != 3)) {
            throw new MalformedException("a point of " + curve + " is compressed SEC1");
        }
        Modulus field = curve.field();
        long[] x = coordinate(curve, bytes, 1);
        long[] right = curve.rightSide(x);
        long[] root = field.squareRoot(right);
        if (field.equalMask(field.times(root, root), right) == 0) {
            throw new MalformedException("a point is on the curve");
        }
        byte[] encoded = field.toBytes(root);
        boolean odd = (encoded[encoded.length - 1] & 1) == 1;
        if (field.zeroMask(root) != 0 && bytes[0] == 3) {
            throw new MalformedException("zero is even");
        }
        long[] y = odd == (bytes[0] == 3) ? root : field.negate(root);
        return new Point(curve, x, y, field.one());
    }

    /// Reads SEC1 compressed or uncompressed form; refuses the hybrid one too.
    public static Point decodeAny(Curve curve, byte[] bytes) throws MalformedException {
        if (bytes.length == curve.pointLength()) {
            return decode(curve, bytes);
        }
        Modulus field = curve.field();
        if (bytes.length != 2 * curve.pointLength() - 1 || bytes[0] != 4) {
            throw new MalformedException("a point of " + curve + " is SEC1, not hybrid");
        }
        long[] x = coordinate(curve, bytes, 1);
        long[] y = coordinate(curve, bytes, curve.pointLength());
        if (field.equalMask(field.times(y, y), curve.rightSide(x)) == 0) {
            throw new MalformedException("a point is on the curve");
        }
        return new Point(curve, x, y, field.one());
    }

    public Curve curve() {
        return curve;
    }

    public Point plus(Point other) {
        if (other.curve != curve) {
            throw new IllegalArgumentException("points of two curves");
        }
        Modulus f = curve.field();
        long[] xx = f.times(x, other.x);
        long[] yy = f.times(y, other.y);
        long[] zz = f.times(z, other.z);
        long[] xy = f.minus(f.times(f.plus(x, y), f.plus(other.x, other.y)), f.plus(xx, yy));
        long[] xz = f.minus(f.times(f.plus(x, z), f.plus(other.x, other.z)), f.plus(xx, zz));
        long[] yz = f.minus(f.times(f.plus(y, z), f.plus(other.y, other.z)), f.plus(yy, zz));

        long[] azz = f.times(curve.a(), zz);
        long[] part = f.plus(f.times(curve.a(), xz), f.times(curve.b3(), zz));
        long[] lower = f.minus(yy, part);
        long[] upper = f.plus(yy, part);
        long[] slope = f.plus(f.plus(xx, xx), f.plus(xx, azz));
        long[] rest = f.plus(f.times(curve.b3(), xz), f.times(curve.a(), f.minus(xx, azz)));

        long[] sumX = f.minus(f.times(xy, lower), f.times(yz, rest));
        long[] sumY = f.plus(f.times(lower, upper), f.times(slope, rest));
        long[] sumZ = f.plus(f.times(yz, upper), f.times(xy, slope));
        return new Point(curve, sumX, sumY, sumZ);
    }

    public Point negate() {
        return new Point(curve, x, curve.field().negate(y), z);
    }

    public Point minus(Point other) {
        return plus(other.negate());
    }

    public boolean isIdentity() {
        return curve.field().zeroMask(z) != 0;
    }

    /// k*P for a public k: the time depends on k.
    public Point timesVartime(Scalar k) {
        if (k.curve() != curve) {
            throw new IllegalArgumentException("scalar of another curve");
        }
        byte[] digits = k.encode();
        Point sum = curve.identity();
        boolean begun = false;
        Point[] multiples = null;
        for (int i = 0; i < 2 * digits.length; i++) {
            int digit = nibble(digits, i);
            if (begun) {
                sum = sum.doubled(WINDOW_BITS);
            }
            if (digit != 0) {
                multiples = multiples == null ? multiples() : multiples;
                sum = sum.plus(multiples[digit]);
                begun = true;
            }
        }
        return sum;
    }

    /// The sum of k_i*P_i for public k_i.
    public static Point sumVartime(List<Point> points, List<Scalar> factors) {
        Point sum = points.getFirst().curve.identity();
        for (int i = 0; i < points.size(); i++) {
            sum = sum.plus(points.get(i).timesVartime(factors.get(i)));
        }
        return sum;
    }

    /// k*P for secret big-endian digits, constant time: every window adds an entry that is taken by
    /// masks out of all sixteen.
    Point times(byte[] secretDigits) {
        Point[] multiples = multiples();
        Point sum = curve.identity();
        for (int i = 0; i < 2 * secretDigits.length; i++) {
            sum = sum.doubled(WINDOW_BITS).plus(select(multiples, nibble(secretDigits, i)));
        }
        return sum;
    }

    /// SEC1 compressed; the identity has no such form, and asking for it is our own bug.
    public byte[] encode() {
        Affine affine = affine();
        byte[] out = new byte[curve.pointLength()];
        out[0] = (byte) (2 + (affine.y[affine.y.length - 1] & 1));
        System.arraycopy(affine.x, 0, out, 1, affine.x.length);
        return out;
    }

    /// SEC1 uncompressed.
    public byte[] encodeUncompressed() {
        Affine affine = affine();
        byte[] out = new byte[1 + 2 * affine.x.length];
        out[0] = 4;
        System.arraycopy(affine.x, 0, out, 1, affine.x.length);
        System.arraycopy(affine.y, 0, out, 1 + affine.x.length, affine.y.length);
        return out;
    }

    /// The entry of `table` at a secret place 0..15.
    static Point select(Point[] table, int secretPlace) {
        Curve curve = table[0].curve;
        long[] x = curve.field().zero();
        long[] y = curve.field().zero();
        long[] z = curve.field().zero();
        for (int i = 0; i < table.length; i++) {
            long difference = i ^ secretPlace;
            long mask = ((difference | -difference) >>> 63) - 1;
            for (int k = 0; k < x.length; k++) {
                x[k] |= table[i].x[k] & mask;
                y[k] |= table[i].y[k] & mask;
                z[k] |= table[i].z[k] & mask;
            }
        }
        return new Point(curve, x, y, z);
    }

    /// 0*P .. 15*P.
    Point[] multiples() {
        Point[] multiples = new Point[1 << WINDOW_BITS];
        multiples[0] = curve.identity();
        for (int i = 1; i < multiples.length; i++) {
            multiples[i] = multiples[i - 1].plus(this);
        }
        return multiples;
    }

    Point doubled(int times) {
        Point sum = this;
        for (int i = 0; i < times; i++) {
            sum = sum.plus(sum);
        }
        return sum;
    }

    static int nibble(byte[] digits, int i) {
        return (digits[i >> 1] >>> (4 & ~(i << 2))) & 15;
    }

    private record Affine(byte[] x, byte[] y) {}

    private Affine affine() {
        if (isIdentity()) {
            throw new IllegalStateException("internal error: the identity has no encoding");
        }
        Modulus field = curve.field();
        long[] inverse = field.invert(z);
        return new Affine(
                field.toBytes(field.times(x, inverse)), field.toBytes(field.times(y, inverse)));
    }

    private static long[] coordinate(Curve curve, byte[] bytes, int from)
            throws MalformedException {
        long[] value =
                curve.field()
                        .fromBytes(
                                Arrays.copyOfRange(bytes, from, from + curve.field().byteLength()));
        if (value == null) {
            throw new MalformedException("a coordinate is below the prime", from);
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Point p) || p.curve != curve) {
            return false;
        }
        Modulus f = curve.field();
        return (f.equalMask(f.times(x, p.z), f.times(p.x, z))
                        & f.equalMask(f.times(y, p.z), f.times(p.y, z)))
                != 0;
    }

    @Override
    public int hashCode() {
        return isIdentity() ? 0 : Objects.hash(curve.id(), Arrays.hashCode(affine().x));
    }

    @Override
    public String toString() {
        return "Point[" + (isIdentity() ? "identity" : HexFormat.of().formatHex(encode())) + "]";
    }
}

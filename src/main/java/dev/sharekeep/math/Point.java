package dev.sharekeep.math;

import dev.sharekeep.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A public element of a curve's group.
///
/// Encodings are SEC1; every decoder checks length, range and curve, and refuses the identity.
public final class Point {
    private static final byte EVEN = 2;
    private static final byte ODD = 3;
    private static final byte UNCOMPRESSED = 4;

    private final Curve curve;
    private final Projective coordinates;
    private volatile byte @Nullable [] compressed;

    /// Takes `coordinates` over.
    Point(Curve curve, Projective coordinates) {
        this.curve = curve;
        this.coordinates = coordinates;
    }

    /// Reads a SEC1 compressed point.
    public static Point decode(Curve curve, byte[] bytes) throws MalformedException {
        if (bytes.length != curve.pointLength()) {
            throw new MalformedException("point has the wrong length", bytes.length);
        }
        if (bytes[0] != EVEN && bytes[0] != ODD) {
            throw new MalformedException("point is not compressed");
        }
        Modulus field = curve.field();
        long[] x = coordinate(curve, bytes, 1);
        long[] square = new long[field.limbs];
        long[] y = new long[field.limbs];
        curve.rightSide(square, x);
        curve.root(y, square);
        if ((plainLow(field, y) & 1) != (bytes[0] & 1)) {
            field.negate(y, y);
        }
        return onCurve(curve, x, y);
    }

    /// A candidate that may be no point.
    static Optional<Point> tried(Curve curve, byte[] bytes) {
        try {
            return Optional.of(decode(curve, bytes));
        } catch (MalformedException noPoint) {
            return Optional.empty();
        }
    }

    /// Reads a SEC1 compressed or uncompressed point; the hybrid form is refused.
    public static Point decodeAny(Curve curve, byte[] bytes) throws MalformedException {
        int coordinateLength = curve.pointLength() - 1;
        if (bytes.length != 1 + 2 * coordinateLength) {
            return decode(curve, bytes);
        }
        if (bytes[0] != UNCOMPRESSED) {
            throw new MalformedException("point is neither compressed nor uncompressed");
        }
        long[] x = coordinate(curve, bytes, 1);
        long[] y = coordinate(curve, bytes, 1 + coordinateLength);
        return onCurve(curve, x, y);
    }

    /// Sum of scalars_i * points_i, at least one, all of one curve.
    public static Point sumVartime(List<Point> points, List<Scalar> scalars) {
        if (points.isEmpty() || points.size() != scalars.size()) {
            throw new IllegalStateException("internal error: not as many points as scalars");
        }
        Curve curve = points.getFirst().curve;
        List<Projective> bases = new ArrayList<>(points.size());
        List<byte[]> factors = new ArrayList<>(points.size());
        for (int i = 0; i < points.size(); i++) {
            curve.require(points.get(i).curve);
            curve.require(scalars.get(i).curve());
            bases.add(points.get(i).coordinates);
            factors.add(scalars.get(i).encode());
        }
        return new Point(curve, Multiplication.sumVartime(curve, factors, bases));
    }

    public Curve curve() {
        return curve;
    }

    public Point plus(Point other) {
        curve.require(other.curve);
        Projective sum = new Projective(curve.field());
        curve.formulas().add(sum, coordinates, other.coordinates);
        return new Point(curve, sum);
    }

    public Point minus(Point other) {
        return plus(other.negate());
    }

    public Point negate() {
        Projective negated = new Projective(curve.field());
        negated.set(curve.field(), coordinates);
        curve.field().negate(negated.y, negated.y);
        return new Point(curve, negated);
    }

    /// scalar * this; the scalar is public.
    public Point timesVartime(Scalar scalar) {
        if (coordinates == curve.generator().coordinates) {
            curve.require(scalar.curve());
            return new Point(curve, curve.comb().times(scalar.plain()));
        }
        return sumVartime(List.of(this), List.of(scalar));
    }

    public boolean isIdentity() {
        return curve.field().isZero(coordinates.z) != 0;
    }

    /// SEC1 compressed; for the identity as many zero bytes, which no decoder of points takes.
    public byte[] encode() {
        return compressed().clone();
    }

    /// SEC1 uncompressed; the identity has no such form, and asking for it is our own bug.
    public byte[] encodeUncompressed() {
        refuseIdentity();
        Modulus field = curve.field();
        Projective affine = affine();
        byte[] bytes = new byte[1 + 2 * field.byteLength];
        bytes[0] = UNCOMPRESSED;
        put(bytes, 1, affine.x);
        put(bytes, 1 + field.byteLength, affine.y);
        return bytes;
    }

    /// The x coordinate, fixed-width and big-endian; not for the identity.
    public byte[] xBytes() {
        refuseIdentity();
        byte[] bytes = compressed();
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    /// Lent, never to be changed.
    Projective coordinates() {
        return coordinates;
    }

    private byte[] compressed() {
        byte[] known = compressed;
        if (known == null) {
            known = new byte[curve.pointLength()];
            if (!isIdentity()) {
                Projective affine = affine();
                known[0] = (plainLow(curve.field(), affine.y) & 1) == 0 ? EVEN : ODD;
                put(known, 1, affine.x);
            }
            compressed = known;
        }
        return known;
    }

    private void refuseIdentity() {
        if (isIdentity()) {
            throw new IllegalStateException("internal error: the identity has no coordinates");
        }
    }

    private Projective affine() {
        Modulus field = curve.field();
        Projective affine = new Projective(field);
        affine.set(field, coordinates);
        if (!Arrays.equals(affine.z, field.one)) {
            affine.normalise(field);
        }
        return affine;
    }

    private void put(byte[] target, int at, long[] coordinate) {
        Modulus field = curve.field();
        long[] plain = new long[field.limbs];
        field.fromMontgomery(plain, coordinate);
        byte[] bytes = new byte[field.byteLength];
        field.encode(bytes, plain);
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    private static long[] coordinate(Curve curve, byte[] bytes, int at) throws MalformedException {
        Modulus field = curve.field();
        long[] value = new long[field.limbs];
        if (!field.decode(value, Arrays.copyOfRange(bytes, at, at + field.byteLength))) {
            throw new MalformedException("coordinate is not below the field's prime", at);
        }
        field.toMontgomery(value, value);
        return value;
    }

    private static Point onCurve(Curve curve, long[] x, long[] y) throws MalformedException {
        Modulus field = curve.field();
        long[] left = new long[field.limbs];
        long[] right = new long[field.limbs];
        field.square(left, y);
        curve.rightSide(right, x);
        if (!Arrays.equals(left, right)) {
            throw new MalformedException("point is not on " + curve);
        }
        return new Point(curve, Projective.affine(field, x, y));
    }

    private static long plainLow(Modulus field, long[] a) {
        long[] plain = new long[field.limbs];
        field.fromMontgomery(plain, a);
        return plain[0];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Point point
                && curve == point.curve
                && Arrays.equals(compressed(), point.compressed());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(compressed());
    }

    @Override
    public String toString() {
        return curve + " point " + HexFormat.of().formatHex(compressed());
    }
}

package dev.sharekeep.math;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import dev.sharekeep.wire.SecretCodec;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A group of prime order q with its generator: one of four standard curves.
///
/// Curves are compared by identity. Parameters: SEC 2, version 2.
public final class Curve {
    public static final Curve SECP256K1 =
            new Curve(
                    "secp256k1",
                    1,
                    Hash.SHA256,
                    new CurveEquation(
                            number(
                                    "ffffffffffffffffffffffffffffffff"
                                            + "fffffffffffffffffffffffefffffc2f"),
                            0,
                            BigInteger.valueOf(7)),
                    number("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
                    number("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"),
                    number("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"));
    public static final Curve SECP256R1 =
            new Curve(
                    "secp256r1",
                    2,
                    Hash.SHA256,
                    new CurveEquation(
                            number(
                                    "ffffffff000000010000000000000000"
                                            + "00000000ffffffffffffffffffffffff"),
                            -3,
                            number(
                                    "5ac635d8aa3a93e7b3ebbd55769886bc"
                                            + "651d06b0cc53b0f63bce3c3e27d2604b")),
                    number("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
                    number("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
                    number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"));
    public static final Curve SECP384R1 =
            new Curve(
                    "secp384r1",
                    3,
                    Hash.SHA512,
                    new CurveEquation(
                            number(
                                    "ffffffffffffffffffffffffffffffffffffffffffffffff"
                                            + "fffffffffffffffeffffffff0000000000000000ffffffff"),
                            -3,
                            number(
                                    "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe814112"
                                            + "0314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef")),
                    number(
                            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98"
                                    + "59f741e082542a385502f25dbf55296c3a545e3872760ab7"),
                    number(
                            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c"
                                    + "e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"),
                    number(
                            "ffffffffffffffffffffffffffffffffffffffffffffffff"
                                    + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973"));
    public static final Curve SECP521R1 =
            new Curve(
                    "secp521r1",
                    4,
                    Hash.SHA512,
                    new CurveEquation(
                            BigInteger.ONE.shiftLeft(521).subtract(BigInteger.ONE),
                            -3,
                            number(
                                    "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918e"
                                            + "f109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451f"
                                            + "d46b503f00")),
                    number(
                            "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d"
                                    + "3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e"
                                    + "31c2e5bd66"),
                    number(
                            "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e"
                                    + "662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94"
                                    + "769fd16650"),
                    number(
                            "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                                    + "fffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb7"
                                    + "1e91386409"));

    private static final List<Curve> ALL = List.of(SECP256K1, SECP256R1, SECP384R1, SECP521R1);

    /// y^2 = x^3 + ax + b over the field of `prime` elements, prime = 3 mod 4; a = -3, or a = 0 and
    /// b small.
    record CurveEquation(BigInteger prime, int a, BigInteger b) {}

    private final String name;
    private final int id;
    private final Hash hash;
    private final Modulus field;
    private final Modulus order;
    private final boolean minusThree;
    private final long[] b;
    private final int b3;
    private final byte[] rootExponent;
    private final Point generator;
    private final Point identity;
    private @Nullable Comb comb;

    Curve(
            String name,
            int id,
            Hash hash,
            CurveEquation equation,
            BigInteger x,
            BigInteger y,
            BigInteger order) {
        this.name = name;
        this.id = id;
        this.hash = hash;
        this.field = Modulus.of(equation.prime());
        this.order = Modulus.of(order);
        this.minusThree = equation.a() == -3;
        this.b = field.constant(equation.b());
        this.b3 = minusThree ? 0 : 3 * equation.b().intValueExact();
        this.rootExponent = equation.prime().add(BigInteger.ONE).shiftRight(2).toByteArray();
        this.generator =
                new Point(this, Projective.affine(field, field.constant(x), field.constant(y)));
        this.identity = new Point(this, Projective.identity(field));
    }

    /// The curve of that name, if there is one.
    public static Optional<Curve> named(String name) {
        return ALL.stream().filter(curve -> curve.name.equals(name)).findFirst();
    }

    /// The curve of that number in a share blob, 1 to 4.
    public static Optional<Curve> withId(int id) {
        return ALL.stream().filter(curve -> curve.id == id).findFirst();
    }

    /// All four, in the order of their numbers.
    public static List<Curve> all() {
        return ALL;
    }

    public String curveName() {
        return name;
    }

    public int id() {
        return id;
    }

    /// The hash of everything about a key of this curve.
    public Hash hash() {
        return hash;
    }

    /// Bits of the order: 256, 256, 384, 521.
    public int orderBits() {
        return order.bitLength;
    }

    /// Bytes of a scalar: 32, 32, 48, 66.
    public int scalarLength() {
        return order.byteLength;
    }

    /// Bytes of a compressed point: 33, 33, 49, 67.
    public int pointLength() {
        return 1 + field.byteLength;
    }

    public Point generator() {
        return generator;
    }

    public Point identity() {
        return identity;
    }

    /// The public scalar `small` mod q, where `small` is not negative.
    public Scalar scalar(long small) {
        if (small < 0) {
            throw new IllegalStateException("internal error: negative scalar");
        }
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (small >>> (56 - 8 * i));
        }
        return reduced(bytes);
    }

    /// The public big-endian number mod q, of any length.
    public Scalar reducedVartime(byte[] number) {
        return reduced(number);
    }

    /// HS(purpose, fields...): expand_message_xmd to half as many bits again as q has, mod q.
    public Scalar hashToScalar(Purpose purpose, Consumer<Encoder> fields) {
        return reduced(hash.expand(purpose, fields, wideLength()));
    }

    /// Bytes that are uniform mod q when they are uniform: 48, 48, 72, 98.
    public int wideLength() {
        int bits = order.bitLength + Math.max(128, (order.bitLength + 1) >> 1);
        return (bits + 7) >> 3;
    }

    /// A point whose logarithm nobody knows: the first that decodes of the candidates that
    /// expand_message_xmd makes of `fields` and a count. Its time depends on `fields`.
    public Point hashToPointVartime(Purpose purpose, Consumer<Encoder> fields) {
        Optional<Point> found = Optional.empty();
        for (int count = 0; found.isEmpty(); count++) {
            int tried = count;
            byte[] candidate =
                    hash.expand(
                            purpose,
                            e -> {
                                fields.accept(e);
                                e.integer(tried);
                            },
                            pointLength());
            candidate[0] = (byte) (2 | candidate[0] & 1);
            candidate[1] &= (byte) (0xff >>> (8 * field.byteLength - field.bitLength));
            found = Point.tried(this, candidate);
        }
        return found.get();
    }

    /// Fixed width, canonical; zero is a scalar.
    public Codec<Scalar> scalars() {
        return new Codec<>() {
            @Override
            public byte[] encode(Scalar value) {
                require(value.curve());
                return value.encode();
            }

            @Override
            public Scalar decode(byte[] bytes) throws MalformedException {
                return Scalar.decode(Curve.this, bytes);
            }
        };
    }

    /// SEC1 compressed; the identity is refused.
    public Codec<Point> points() {
        return new Codec<>() {
            @Override
            public byte[] encode(Point value) {
                require(value.curve());
                if (value.isIdentity()) {
                    throw new IllegalStateException("internal error: identity encoded");
                }
                return value.encode();
            }

            @Override
            public Point decode(byte[] bytes) throws MalformedException {
                return Point.decode(Curve.this, bytes);
            }
        };
    }

    /// SEC1 compressed, and as many zero bytes for the identity.
    public Codec<Point> pointsOrIdentity() {
        return new Codec<>() {
            @Override
            public byte[] encode(Point value) {
                require(value.curve());
                return value.encode();
            }

            @Override
            public Point decode(byte[] bytes) throws MalformedException {
                int any = 0;
                for (byte b : bytes) {
                    any |= b;
                }
                boolean zero = any == 0 && bytes.length == pointLength();
                return zero ? identity : Point.decode(Curve.this, bytes);
            }
        };
    }

    /// Fixed width, canonical; zero is a scalar.
    public SecretCodec<SecretScalar> secretScalars() {
        return new SecretCodec<>() {
            @Override
            @MustBeClosed
            public SecretBytes encode(SecretScalar value) {
                require(value.curve());
                return value.encode();
            }

            @Override
            @MustBeClosed
            public SecretScalar decode(SecretBytes bytes) throws MalformedException {
                return SecretScalar.decode(Curve.this, bytes);
            }
        };
    }

    /// Mixing curves is our own bug: decoders give every value its curve.
    void require(Curve other) {
        if (this != other) {
            throw new IllegalStateException("internal error: " + other + " where " + name + " is");
        }
    }

    Modulus field() {
        return field;
    }

    Modulus order() {
        return order;
    }

    /// Fresh formulas with their own temporaries, for one computation.
    Formulas formulas() {
        return minusThree ? new FormulasMinusThree(field, b) : new FormulasZero(field, b3);
    }

    synchronized Comb comb() {
        if (comb == null) {
            comb = new Comb(this);
        }
        return comb;
    }

    /// r = x^3 + ax + b, all public and in Montgomery form.
    void rightSide(long[] r, long[] x) {
        long[] cube = new long[field.limbs];
        field.square(cube, x);
        field.multiply(cube, cube, x);
        if (minusThree) {
            for (int i = 0; i < 3; i++) {
                field.subtract(cube, cube, x);
            }
        }
        field.add(r, cube, b);
    }

    /// r = a root of a, if a has one.
    void root(long[] r, long[] a) {
        field.power(r, a, rootExponent);
    }

    private Scalar reduced(byte[] bytes) {
        long[] value = new long[order.limbs];
        order.reduceVartime(value, bytes);
        return new Scalar(this, value);
    }

    private static BigInteger number(String hex) {
        return new BigInteger(hex, 16);
    }

    @Override
    public String toString() {
        return name;
    }
}

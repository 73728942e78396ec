package dev.sharekeep.math;

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

/// A short Weierstrass curve y^2 = x^3 + ax + b of prime order. Source of the constants: SEC 2 v2.
public final class Curve {
    public static final Curve SECP256K1 =
            new Curve(
                    "secp256k1",
                    1,
                    Hash.SHA256,
                    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F",
                    "0",
                    "7",
                    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141",
                    "79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798",
                    "483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8");
    public static final Curve SECP256R1 =
            new Curve(
                    "secp256r1",
                    2,
                    Hash.SHA256,
                    "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
                    "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC",
                    "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B",
                    "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
                    "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296",
                    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5");
    public static final Curve SECP384R1 =
            new Curve(
                    "secp384r1",
                    3,
                    Hash.SHA512,
                    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE"
                            + "FFFFFFFF0000000000000000FFFFFFFF",
                    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE"
                            + "FFFFFFFF0000000000000000FFFFFFFC",
                    "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875A"
                            + "C656398D8A2ED19D2A85C8EDD3EC2AEF",
                    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF"
                            + "581A0DB248B0A77AECEC196ACCC52973",
                    "AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A38"
                            + "5502F25DBF55296C3A545E3872760AB7",
                    "3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C0"
                            + "0A60B1CE1D7E819D7A431D7C90EA0E5F");
    public static final Curve SECP521R1 =
            new Curve(
                    "secp521r1",
                    4,
                    Hash.SHA512,
                    "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                            + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                            + "FF",
                    "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                            + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                            + "FC",
                    "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109"
                            + "E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F"
                            + "00",
                    "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                            + "FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E913864"
                            + "09",
                    "00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3D"
                            + "BAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD"
                            + "66",
                    "011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E66"
                            + "2C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD166"
                            + "50");

    private static final List<Curve> ALL = List.of(SECP256K1, SECP256R1, SECP384R1, SECP521R1);

    private final String name;
    private final int id;
    private final Hash hash;
    private final Modulus field;
    private final Modulus order;
    private final long[] a;
    private final long[] b;
    private final long[] b3;
    private final Point generator;
    private final Point identity;
    private final GeneratorTable table;

    /// A curve from hexadecimal constants; toy curves of the tests are made here too.
    Curve(
            String name,
            int id,
            Hash hash,
            String p,
            String a,
            String b,
            String q,
            String gx,
            String gy) {
        this.name = name;
        this.id = id;
        this.hash = hash;
        this.field = new Modulus(new BigInteger(p, 16));
        this.order = new Modulus(new BigInteger(q, 16));
        this.a = field.constant(new BigInteger(a, 16));
        this.b = field.constant(new BigInteger(b, 16));
        this.b3 = field.plus(this.b, field.plus(this.b, this.b));
        this.generator =
                new Point(
                        this,
                        field.constant(new BigInteger(gx, 16)),
                        field.constant(new BigInteger(gy, 16)),
                        field.one());
        this.identity = new Point(this, field.zero(), field.one(), field.zero());
        this.table = new GeneratorTable(this);
    }

    public static List<Curve> all() {
        return ALL;
    }

    public static Optional<Curve> named(String name) {
        return ALL.stream().filter(curve -> curve.name.equals(name)).findFirst();
    }

    public static Optional<Curve> withId(int id) {
        return ALL.stream().filter(curve -> curve.id == id).findFirst();
    }

    public String curveName() {
        return name;
    }

    /// The number of the curve in a share blob, 1 to 4.
    public int id() {
        return id;
    }

    public Hash hash() {
        return hash;
    }

    /// Bytes of an encoded scalar.
    public int scalarLength() {
        return order.byteLength();
    }

    /// Bytes of a compressed point.
    public int pointLength() {
        return 1 + field.byteLength();
    }

    public Point generator() {
        return generator;
    }

    public Point identity() {
        return identity;
    }

    /// A small public number, not negative.
    public Scalar scalar(long small) {
        if (small < 0) {
            throw new IllegalArgumentException("a negative number");
        }
        return new Scalar(this, order.constant(BigInteger.valueOf(small)));
    }

    /// HS: a public scalar from hashed fields, without bias (expand_message_xmd of RFC 9380 to half
    /// the security level more bytes than the order has, reduced).
    public Scalar hashToScalar(Purpose purpose, Consumer<Encoder> fields) {
        int length = scalarLength() + scalarLength() / 2;
        int wide = hash == Hash.SHA256 ? Math.max(length, 48) : Math.min(length, 98);
        return new Scalar(this, order.fromWideBytes(hash.expand(purpose, fields, wide)));
    }

    public Codec<Scalar> scalars() {
        return new Codec<>() {
            @Override
            public byte[] encode(Scalar scalar) {
                return scalar.encode();
            }

            @Override
            public Scalar decode(byte[] bytes) throws MalformedException {
                return Scalar.decode(Curve.this, bytes);
            }
        };
    }

    /// Compressed points, the identity refused.
    public Codec<Point> points() {
        return new Codec<>() {
            @Override
            public byte[] encode(Point point) {
                return point.encode();
            }

            @Override
            public Point decode(byte[] bytes) throws MalformedException {
                return Point.decode(Curve.this, bytes);
            }
        };
    }

    public SecretCodec<SecretScalar> secretScalars() {
        return new SecretScalarCodec(this);
    }

    Modulus field() {
        return field;
    }

    Modulus order() {
        return order;
    }

    long[] a() {
        return a;
    }

    long[] b() {
        return b;
    }

    long[] b3() {
        return b3;
    }

    GeneratorTable table() {
        return table;
    }

    /// x^3 + ax + b.
    long[] rightSide(long[] x) {
        long[] square = field.times(x, x);
        return field.plus(field.times(field.plus(square, a), x), b);
    }

    @Override
    public String toString() {
        return name;
    }
}

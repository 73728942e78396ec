package dev.sharekeep.math;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import java.util.Arrays;

/// A secret number mod the order of a curve: a share, a nonce, a coefficient.
///
/// Kept off-heap as fixed-width, big-endian bytes. An operation loads it into limbs on the heap,
/// runs in constant time and wipes them. Every result is a new secret that the caller closes.
public final class SecretScalar implements Secret {
    private final Curve curve;
    private final SecretBytes value;

    /// Copies fixed-width, canonical bytes, which the caller wipes.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by this, and closed with it
    private SecretScalar(Curve curve, byte[] bytes) {
        this.curve = curve;
        this.value = SecretBytes.copyOf(bytes);
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by this, and closed with it
    private SecretScalar(Curve curve, SecretBytes bytes) {
        this.curve = curve;
        this.value = bytes.copy();
    }

    /// A uniform number, neither zero nor the order: drawn again until it is in range.
    @MustBeClosed
    public static SecretScalar random(Curve curve, Randomness randomness) {
        Modulus order = curve.order();
        int unused = 8 * order.byteLength - order.bitLength;
        byte[] drawn = new byte[order.byteLength];
        long[] limbs = new long[order.limbs];
        try {
            boolean usable = false;
            while (!usable) {
                randomness.fill(drawn);
                drawn[0] &= (byte) (0xff >>> unused);
                usable = order.decode(limbs, drawn) && order.isZero(limbs) == 0;
            }
            return new SecretScalar(curve, drawn);
        } finally {
            Arrays.fill(drawn, (byte) 0);
            Modulus.wipe(limbs);
        }
    }

    /// Reads fixed-width, big-endian bytes, which stay the caller's. Zero is a scalar.
    ///
    /// @throws MalformedException for another length, or a value that is not below the order
    @MustBeClosed
    public static SecretScalar decode(Curve curve, SecretBytes bytes) throws MalformedException {
        if (bytes.length() != curve.scalarLength()) {
            throw new MalformedException("scalar has the wrong length", bytes.length());
        }
        long[] limbs = new long[curve.order().limbs];
        try {
            if (!bytes.expose(exposed -> curve.order().decode(limbs, exposed))) {
                throw new MalformedException("scalar is not below the order");
            }
            return new SecretScalar(curve, bytes);
        } finally {
            Modulus.wipe(limbs);
        }
    }

    /// A public number, to be used as a secret one.
    @MustBeClosed
    public static SecretScalar of(Scalar scalar) {
        return new SecretScalar(scalar.curve(), scalar.encode());
    }

    @MustBeClosed
    public static SecretScalar zero(Curve curve) {
        return new SecretScalar(curve, new byte[curve.scalarLength()]);
    }

    /// nonce + challenge*secret, made public: the response of a proof or signature.
    ///
    /// Besides `encode` and `published` the only way out; safe only while `nonce` is uniform and
    /// used once.
    public static Scalar respond(SecretScalar nonce, Scalar challenge, SecretScalar secret) {
        try (SecretScalar product = secret.times(challenge);
                SecretScalar response = nonce.plus(product)) {
            long[] limbs = response.load();
            nonce.curve.order().toMontgomery(limbs, limbs);
            return new Scalar(nonce.curve, limbs);
        }
    }

    /// The value, made public: for a share of a result that the protocol has masked.
    public Scalar published() {
        long[] limbs = load();
        curve.order().toMontgomery(limbs, limbs);
        return new Scalar(curve, limbs);
    }

    public Curve curve() {
        return curve;
    }

    @MustBeClosed
    public SecretScalar plus(SecretScalar other) {
        return combine(other, curve.order()::add);
    }

    @MustBeClosed
    public SecretScalar plus(Scalar other) {
        curve.require(other.curve());
        return map(limbs -> curve.order().add(limbs, limbs, other.plain()));
    }

    @MustBeClosed
    public SecretScalar minus(SecretScalar other) {
        return combine(other, curve.order()::subtract);
    }

    @MustBeClosed
    public SecretScalar times(SecretScalar other) {
        Modulus order = curve.order();
        return combine(
                other,
                (r, a, b) -> {
                    order.toMontgomery(r, a);
                    order.multiply(r, r, b);
                });
    }

    @MustBeClosed
    public SecretScalar times(Scalar other) {
        curve.require(other.curve());
        return map(limbs -> curve.order().multiply(limbs, limbs, other.montgomery()));
    }

    @MustBeClosed
    public SecretScalar negate() {
        return map(limbs -> curve.order().negate(limbs, limbs));
    }

    /// 1/x in constant time, and 0 for 0: where zero matters the caller asks `isZero` first.
    @MustBeClosed
    public SecretScalar invert() {
        Modulus order = curve.order();
        return map(limbs -> {
            long[] base = limbs.clone();
            order.toMontgomery(base, base);
            order.invert(limbs, base);
            order.fromMontgomery(limbs, limbs);
            Modulus.wipe(base);
        });
    }

    /// The same value with its own life.
    @MustBeClosed
    public SecretScalar copy() {
        return new SecretScalar(curve, value);
    }

    /// Fixed-width, big-endian bytes; the caller closes them.
    @MustBeClosed
    public SecretBytes encode() {
        return value.copy();
    }

    /// Whether it is zero: computed in constant time, but the answer is then known.
    public boolean isZero() {
        long[] limbs = load();
        try {
            return curve.order().isZero(limbs) != 0;
        } finally {
            Modulus.wipe(limbs);
        }
    }

    /// x*G, made public.
    public Point timesGenerator() {
        long[] limbs = load();
        try {
            return new Point(curve, curve.comb().times(limbs));
        } finally {
            Modulus.wipe(limbs);
        }
    }

    /// x*p, made public.
    public Point times(Point p) {
        curve.require(p.curve());
        long[] limbs = load();
        try {
            return new Point(curve, Multiplication.times(curve, limbs, p.coordinates()));
        } finally {
            Modulus.wipe(limbs);
        }
    }

    /// x*p as a secret, its two coordinates: what both sides of a Diffie-Hellman exchange know. Not
    /// for the identity, nor for x = 0.
    @MustBeClosed
    public SecretBytes agree(Point p) {
        curve.require(p.curve());
        Modulus field = curve.field();
        long[] limbs = load();
        Projective product = Multiplication.times(curve, limbs, p.coordinates());
        byte[] y = new byte[field.byteLength];
        try {
            product.normalise(field);
            field.fromMontgomery(product.x, product.x);
            field.fromMontgomery(product.y, product.y);
            field.encode(y, product.y);
            return SecretBytes.filled(
                    2 * field.byteLength,
                    both -> {
                        field.encode(both, product.x);
                        System.arraycopy(y, 0, both, field.byteLength, y.length);
                    });
        } finally {
            Modulus.wipe(limbs);
            product.wipe();
            Arrays.fill(y, (byte) 0);
        }
    }

    /// x*G - p where the bit is 0, x*G - p1 where it is 1, made public; which of both is not.
    public Point timesGeneratorMinus(int bit, Point p, Point p1) {
        curve.require(p.curve());
        curve.require(p1.curve());
        Modulus field = curve.field();
        long[] limbs = load();
        Projective product = curve.comb().times(limbs);
        Projective taken = new Projective(field);
        try {
            long mask = -(long) bit;
            field.select(taken.x, mask, p1.coordinates().x, p.coordinates().x);
            field.select(taken.y, mask, p1.coordinates().y, p.coordinates().y);
            field.select(taken.z, mask, p1.coordinates().z, p.coordinates().z);
            field.negate(taken.y, taken.y);
            Projective sum = new Projective(field);
            curve.formulas().add(sum, product, taken);
            // as if it had been sent and received: no coordinate tells of the way it was made
            sum.normalise(field);
            return new Point(curve, sum);
        } finally {
            Modulus.wipe(limbs);
            product.wipe();
            taken.wipe();
        }
    }

    /// Takes plain limbs, which stay the caller's.
    @MustBeClosed
    static SecretScalar ofPlain(Curve curve, long[] limbs) {
        byte[] bytes = new byte[curve.scalarLength()];
        try {
            curve.order().encode(bytes, limbs);
            return new SecretScalar(curve, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public void close() {
        value.close();
    }

    @Override
    public String toString() {
        return "Secret[" + curve + " scalar]";
    }

    @FunctionalInterface
    private interface Operation {
        void apply(long[] r, long[] a, long[] b);
    }

    @FunctionalInterface
    private interface Change {
        void apply(long[] limbs);
    }

    @MustBeClosed
    private SecretScalar combine(SecretScalar other, Operation operation) {
        curve.require(other.curve);
        long[] limbs = other.load();
        try {
            return map(mine -> operation.apply(mine, mine, limbs));
        } finally {
            Modulus.wipe(limbs);
        }
    }

    @MustBeClosed
    private SecretScalar map(Change change) {
        long[] limbs = load();
        byte[] bytes = new byte[curve.scalarLength()];
        try {
            change.apply(limbs);
            curve.order().encode(bytes, limbs);
            return new SecretScalar(curve, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Modulus.wipe(limbs);
        }
    }

    /// The value in plain limbs, which the caller wipes.
    long[] load() {
        long[] limbs = new long[curve.order().limbs];
        boolean canonical = value.expose(bytes -> curve.order().decode(limbs, bytes));
        if (!canonical) {
            throw new IllegalStateException("internal error: secret scalar out of range");
        }
        return limbs;
    }
}

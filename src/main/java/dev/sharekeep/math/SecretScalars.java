package dev.sharekeep.math;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.wire.MalformedException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// A row of secret numbers mod the order of a curve, for computations with hundreds of them.
///
/// In plain limbs on the heap, wiped on close: for one computation, never kept from one message to
/// the next, which is what `SecretScalar` is for. The time depends on the number of numbers alone.
/// Operations change the row they are called on; rows of other lengths or curves are our own bug.
public final class SecretScalars implements Secret {
    private final Curve curve;
    private final Modulus order;
    private final long[][] rows;

    @MustBeClosed
    private SecretScalars(Curve curve, int count) {
        this.curve = curve;
        this.order = curve.order();
        this.rows = new long[count][order.limbs];
    }

    /// Zeros.
    @MustBeClosed
    public static SecretScalars zeros(Curve curve, int count) {
        return new SecretScalars(curve, count);
    }

    /// Reads fixed-width, big-endian numbers, one after the other.
    ///
    /// @throws MalformedException for another length, or a number that is not below the order
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed on, or closed before the throw
    public static SecretScalars decode(Curve curve, int count, byte[] bytes)
            throws MalformedException {
        int width = curve.scalarLength();
        if (bytes.length != count * width) {
            throw new MalformedException("scalars have the wrong length", bytes.length);
        }
        SecretScalars read = new SecretScalars(curve, count);
        boolean canonical = true;
        for (int i = 0; i < count; i++) {
            byte[] one = Arrays.copyOfRange(bytes, i * width, (i + 1) * width);
            canonical &= read.order.decode(read.rows[i], one);
            Arrays.fill(one, (byte) 0);
        }
        if (!canonical) {
            read.close();
            throw new MalformedException("scalar is not below the order");
        }
        return read;
    }

    /// Puts `wideLength` uniform bytes, mod the order, in place `i`.
    public void reduce(int i, byte[] bytes, int from) {
        order.reduce(rows[i], bytes, from, curve.wideLength());
    }

    /// How many there are, public.
    public int count() {
        return rows.length;
    }

    public void subtract(SecretScalars other) {
        requireFits(other);
        for (int i = 0; i < rows.length; i++) {
            order.subtract(rows[i], rows[i], other.rows[i]);
        }
    }

    /// Adds `summand` to each.
    public void add(SecretScalar summand) {
        curve.require(summand.curve());
        long[] limbs = summand.load();
        for (long[] row : rows) {
            order.add(row, row, limbs);
        }
        Modulus.wipe(limbs);
    }

    /// Adds factor * other.
    public void addTimes(Scalar factor, SecretScalars other) {
        curve.require(factor.curve());
        requireFits(other);
        long[] product = new long[order.limbs];
        for (int i = 0; i < rows.length; i++) {
            order.multiply(product, other.rows[i], factor.montgomery());
            order.add(rows[i], rows[i], product);
        }
        Modulus.wipe(product);
    }

    /// Adds other's number where the bit of that place is 1: bit i%8, least first, of byte i/8.
    public void addWhere(byte[] bits, SecretScalars other) {
        requireFits(other);
        long[] taken = new long[order.limbs];
        long[] zero = new long[order.limbs];
        for (int i = 0; i < rows.length; i++) {
            order.select(taken, -(long) (bits[i >> 3] >> (i & 7) & 1), other.rows[i], zero);
            order.add(rows[i], rows[i], taken);
        }
        Modulus.wipe(taken);
    }

    /// Adds `summand`, which is public, where the bit of that place is 1.
    public void addWhere(byte[] bits, Scalar summand) {
        curve.require(summand.curve());
        long[] plain = summand.plain();
        long[] taken = new long[order.limbs];
        long[] zero = new long[order.limbs];
        for (int i = 0; i < rows.length; i++) {
            order.select(taken, -(long) (bits[i >> 3] >> (i & 7) & 1), plain, zero);
            order.add(rows[i], rows[i], taken);
        }
        Modulus.wipe(taken);
    }

    public void negate() {
        for (long[] row : rows) {
            order.negate(row, row);
        }
    }

    /// The sum of factors_i times the number in place i.
    @MustBeClosed
    public SecretScalar dot(List<Scalar> factors) {
        if (factors.size() != rows.length) {
            throw new IllegalStateException("internal error: not as many factors as scalars");
        }
        long[] sum = new long[order.limbs];
        long[] product = new long[order.limbs];
        try {
            for (int i = 0; i < rows.length; i++) {
                curve.require(factors.get(i).curve());
                order.multiply(product, rows[i], factors.get(i).montgomery());
                order.add(sum, sum, product);
            }
            return SecretScalar.ofPlain(curve, sum);
        } finally {
            Modulus.wipe(sum);
            Modulus.wipe(product);
        }
    }

    /// Lends all numbers, fixed-width and big-endian, one after the other; wiped after.
    public <R> R expose(Function<byte[], R> reader) {
        int width = curve.scalarLength();
        byte[] one = new byte[width];
        byte[] all = new byte[rows.length * width];
        try {
            for (int i = 0; i < rows.length; i++) {
                order.encode(one, rows[i]);
                System.arraycopy(one, 0, all, i * width, width);
            }
            return reader.apply(all);
        } finally {
            Arrays.fill(one, (byte) 0);
            Arrays.fill(all, (byte) 0);
        }
    }

    @Override
    public void close() {
        for (long[] row : rows) {
            Modulus.wipe(row);
        }
    }

    private void requireFits(SecretScalars other) {
        curve.require(other.curve);
        if (other.rows.length != rows.length) {
            throw new IllegalStateException("internal error: rows of different lengths");
        }
    }

    @Override
    public String toString() {
        return "Secret[" + rows.length + " " + curve + " scalars]";
    }
}

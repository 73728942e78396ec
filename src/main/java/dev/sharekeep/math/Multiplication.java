package dev.sharekeep.math;

import java.util.Arrays;
import java.util.List;

/// Scalar multiplication: in constant time for secret scalars, and a faster one for public ones.
final class Multiplication {
    private static final int WIDTH = 5;
    private static final int SPARSE_WIDTH = 5;

    private Multiplication() {}

    /// k*p, normalised, in constant time; k in plain limbs. Odd signed windows, every look-up reads
    /// the whole table.
    static Projective times(Curve curve, long[] k, Projective p) {
        Modulus field = curve.field();
        int width = SignedDigits.width(curve.order(), WIDTH);
        SignedDigits digits = new SignedDigits(curve.order(), k, width);
        Formulas formulas = curve.formulas();
        Projective[] odd = oddMultiples(field, formulas, p, 1 << (width - 1));
        Projective sum = new Projective(field);
        Projective next = new Projective(field);
        try {
            look(field, sum, odd, digits, digits.count() - 1);
            for (int i = digits.count() - 2; i >= 0; i--) {
                for (int doubling = 0; doubling < width; doubling++) {
                    formulas.twice(sum, sum);
                }
                look(field, next, odd, digits, i);
                formulas.add(sum, sum, next);
            }
            negateIf(field, sum.y, digits.negated(), next.y);
            sum.normalise(field);
            return sum;
        } finally {
            next.wipe();
            digits.wipe();
            formulas.wipe();
        }
    }

    private static void look(
            Modulus field, Projective r, Projective[] odd, SignedDigits digits, int i) {
        r.wipe();
        long place = digits.place(i);
        for (int j = 0; j < odd.length; j++) {
            long hit = ((j ^ place) - 1) >> 63;
            take(r.x, odd[j].x, hit);
            take(r.y, odd[j].y, hit);
            take(r.z, odd[j].z, hit);
        }
        long[] scratch = new long[field.limbs];
        negateIf(field, r.y, digits.sign(i), scratch);
        Modulus.wipe(scratch);
    }

    private static void take(long[] r, long[] a, long hit) {
        for (int i = 0; i < r.length; i++) {
            r[i] |= a[i] & hit;
        }
    }

    /// y = negative is -1 ? -y : y.
    static void negateIf(Modulus field, long[] y, long negative, long[] scratch) {
        field.negate(scratch, y);
        field.select(y, negative, scratch, y);
    }

    /// p, 3p, 5p, ...
    static Projective[] oddMultiples(Modulus field, Formulas formulas, Projective p, int count) {
        Projective[] odd = new Projective[count];
        Projective twice = new Projective(field);
        formulas.twice(twice, p);
        odd[0] = p;
        for (int i = 1; i < count; i++) {
            odd[i] = new Projective(field);
            formulas.add(odd[i], odd[i - 1], twice);
        }
        return odd;
    }

    /// Sum of k_i*p_i for public scalars: doublings shared, sparse signed digits (Straus, wNAF).
    static Projective sumVartime(Curve curve, List<byte[]> scalars, List<Projective> points) {
        Modulus field = curve.field();
        Formulas formulas = curve.formulas();
        int bits = 8 * curve.order().byteLength + 1;
        int[][] digits = new int[points.size()][];
        Projective[][] tables = new Projective[points.size()][];
        int longest = 0;
        for (int i = 0; i < points.size(); i++) {
            digits[i] = new int[bits];
            int top = sparseDigits(digits[i], scalars.get(i));
            longest = Math.max(longest, top);
            int largest = Arrays.stream(digits[i]).map(Math::abs).max().orElse(0);
            tables[i] = oddMultiples(field, formulas, points.get(i), (largest >> 1) + 1);
        }
        Projective sum = Projective.identity(field);
        Projective minus = new Projective(field);
        for (int at = longest - 1; at >= 0; at--) {
            formulas.twice(sum, sum);
            for (int i = 0; i < digits.length; i++) {
                int digit = digits[i][at];
                if (digit > 0) {
                    formulas.add(sum, sum, tables[i][digit >> 1]);
                } else if (digit < 0) {
                    minus.set(field, tables[i][-digit >> 1]);
                    field.negate(minus.y, minus.y);
                    formulas.add(sum, sum, minus);
                }
            }
        }
        return sum;
    }

    /// Fills signed digits, odd or zero, of a big-endian scalar; returns how many places are used.
    private static int sparseDigits(int[] digits, byte[] scalar) {
        int carry = 0;
        int used = 0;
        int at = 0;
        while (at < digits.length) {
            if (bit(scalar, at) == carry) {
                at++;
                continue;
            }
            int digit = carry;
            for (int i = 0; i < SPARSE_WIDTH; i++) {
                digit += bit(scalar, at + i) << i;
            }
            carry = digit >> (SPARSE_WIDTH - 1);
            digit -= carry << SPARSE_WIDTH;
            digits[at] = digit;
            used = at + 1;
            at += SPARSE_WIDTH;
        }
        return used;
    }

    private static int bit(byte[] bigEndian, int at) {
        int index = bigEndian.length - 1 - (at >> 3);
        return index < 0 ? 0 : bigEndian[index] >> (at & 7) & 1;
    }
}

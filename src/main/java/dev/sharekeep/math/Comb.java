package dev.sharekeep.math;

/// Multiplies the generator by secret scalars, without doublings: for each digit place i, a table
/// of the odd multiples of 2^(width*i)*G, affine, of which every look-up reads all.
final class Comb {
    private static final int WIDTH = 5;

    private final Curve curve;
    private final Modulus field;
    private final int width;
    private final int rows;

    /// Digit place, then odd multiple, then x and y.
    private final long[] table;

    Comb(Curve curve) {
        this.curve = curve;
        this.field = curve.field();
        this.width = SignedDigits.width(curve.order(), WIDTH);
        this.rows = 1 << (width - 1);
        int places = SignedDigits.count(curve.order(), width);
        this.table = new long[places * rows * 2 * field.limbs];
        fill(places);
    }

    /// k*G, normalised, in constant time; k in plain limbs.
    Projective times(long[] k) {
        SignedDigits digits = new SignedDigits(curve.order(), k, width);
        Formulas formulas = curve.formulas();
        long[] x = new long[field.limbs];
        long[] y = new long[field.limbs];
        long[] scratch = new long[field.limbs];
        try {
            look(x, y, scratch, digits, 0);
            Projective sum = Projective.affine(field, x, y);
            for (int i = 1; i < digits.count(); i++) {
                look(x, y, scratch, digits, i);
                formulas.addAffine(sum, sum, x, y);
            }
            Multiplication.negateIf(field, sum.y, digits.negated(), scratch);
            sum.normalise(field);
            return sum;
        } finally {
            Modulus.wipe(x);
            Modulus.wipe(y);
            Modulus.wipe(scratch);
            digits.wipe();
            formulas.wipe();
        }
    }

    private void look(long[] x, long[] y, long[] scratch, SignedDigits digits, int i) {
        Modulus.wipe(x);
        Modulus.wipe(y);
        long place = digits.place(i);
        int at = i * rows * 2 * field.limbs;
        for (int j = 0; j < rows; j++) {
            long hit = ((j ^ place) - 1) >> 63;
            for (int limb = 0; limb < x.length; limb++) {
                x[limb] |= table[at + limb] & hit;
            }
            at += x.length;
            for (int limb = 0; limb < y.length; limb++) {
                y[limb] |= table[at + limb] & hit;
            }
            at += y.length;
        }
        Multiplication.negateIf(field, y, digits.sign(i), scratch);
    }

    private void fill(int places) {
        Formulas formulas = curve.formulas();
        Projective base = curve.generator().coordinates();
        int at = 0;
        for (int i = 0; i < places; i++) {
            for (Projective p : Multiplication.oddMultiples(field, formulas, base, rows)) {
                Projective affine = new Projective(field);
                affine.set(field, p);
                affine.normalise(field);
                System.arraycopy(affine.x, 0, table, at, field.limbs);
                System.arraycopy(affine.y, 0, table, at + field.limbs, field.limbs);
                at += 2 * field.limbs;
            }
            Projective next = new Projective(field);
            next.set(field, base);
            for (int doubling = 0; doubling < width; doubling++) {
                formulas.twice(next, next);
            }
            base = next;
        }
    }
}

package dev.sharekeep.math;

/// Point addition that is right for every pair of points, the identity and equal ones included, and
/// so needs no branch. Source: Renes, Costello, Batina 2015 (ePrint 2015/1060).
///
/// Made for one computation: it owns the temporaries, which `wipe` clears. One formula a line.
abstract class Formulas {
    final Modulus field;
    final long[] t0;
    final long[] t1;
    final long[] t2;
    final long[] t3;
    final long[] t4;
    final long[] t5;
    final long[] t6;

    Formulas(Modulus field) {
        this.field = field;
        t0 = new long[field.limbs];
        t1 = new long[field.limbs];
        t2 = new long[field.limbs];
        t3 = new long[field.limbs];
        t4 = new long[field.limbs];
        t5 = new long[field.limbs];
        t6 = new long[field.limbs];
    }

    /// r = 2p.
    abstract void twice(Projective r, Projective p);

    /// Ends an addition. On input t0 = X1X2, t1 = Y1Y2, t2 = Z1Z2, t3 = X1Y2 + X2Y1, t4 = Y1Z2 +
    /// Y2Z1, t5 = X1Z2 + X2Z1.
    abstract void combine(Projective r);

    /// r = p+q.
    final void add(Projective r, Projective p, Projective q) {
        field.multiply(t0, p.x, q.x);
        field.multiply(t1, p.y, q.y);
        field.multiply(t2, p.z, q.z);
        cross(t3, p.x, p.y, q.x, q.y, t0, t1);
        cross(t4, p.y, p.z, q.y, q.z, t1, t2);
        cross(t5, p.x, p.z, q.x, q.z, t0, t2);
        combine(r);
    }

    /// r = p + (x, y), where (x, y) is not the identity; p may be.
    final void addAffine(Projective r, Projective p, long[] x, long[] y) {
        field.multiply(t0, p.x, x);
        field.multiply(t1, p.y, y);
        field.copy(t2, p.z);
        cross(t3, p.x, p.y, x, y, t0, t1);
        field.multiply(t4, y, p.z);
        field.add(t4, t4, p.y);
        field.multiply(t5, x, p.z);
        field.add(t5, t5, p.x);
        combine(r);
    }

    /// r = a*d + b*c, given ac and bd: one multiplication instead of two.
    private void cross(long[] r, long[] a, long[] b, long[] c, long[] d, long[] ac, long[] bd) {
        field.add(r, a, b);
        field.add(t6, c, d);
        field.multiply(r, r, t6);
        field.add(t6, ac, bd);
        field.subtract(r, r, t6);
    }

    void wipe() {
        Modulus.wipe(t0);
        Modulus.wipe(t1);
        Modulus.wipe(t2);
        Modulus.wipe(t3);
        Modulus.wipe(t4);
        Modulus.wipe(t5);
        Modulus.wipe(t6);
    }
}

package dev.sharekeep.math;

/// Curves y^2 = x^3 + b. Source: Renes, Costello, Batina, algorithms 7, 8 and 9.
final class FormulasZero extends Formulas {
    /// 3b, a small number.
    private final int b3;

    FormulasZero(Modulus field, int b3) {
        super(field);
        this.b3 = b3;
    }

    @Override
    void combine(Projective r) {
        field.add(t6, t0, t0);
        field.add(t0, t6, t0);
        field.scale(t2, t2, b3);
        field.add(t6, t1, t2);
        field.subtract(t1, t1, t2);
        field.scale(t5, t5, b3);
        field.multiply(r.x, t4, t5);
        field.multiply(t2, t3, t1);
        field.subtract(r.x, t2, r.x);
        field.multiply(r.y, t5, t0);
        field.multiply(t1, t1, t6);
        field.add(r.y, t1, r.y);
        field.multiply(t0, t0, t3);
        field.multiply(r.z, t6, t4);
        field.add(r.z, r.z, t0);
    }

    @Override
    void twice(Projective r, Projective p) {
        field.square(t0, p.y);
        field.add(t3, t0, t0);
        field.add(t3, t3, t3);
        field.add(t3, t3, t3);
        field.multiply(t1, p.y, p.z);
        field.square(t2, p.z);
        field.scale(t2, t2, b3);
        field.multiply(t4, t2, t3);
        field.add(t5, t0, t2);
        field.multiply(r.z, t1, t3);
        field.add(t1, t2, t2);
        field.add(t2, t1, t2);
        field.subtract(t0, t0, t2);
        field.multiply(t1, p.x, p.y);
        field.multiply(t5, t0, t5);
        field.add(r.y, t4, t5);
        field.multiply(r.x, t0, t1);
        field.add(r.x, r.x, r.x);
    }
}

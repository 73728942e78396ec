package dev.sharekeep.math;

/// Curves y^2 = x^3 - 3x + b. Source: Renes, Costello, Batina, algorithms 4, 5 and 6.
final class FormulasMinusThree extends Formulas {
    /// b in Montgomery form.
    private final long[] b;

    FormulasMinusThree(Modulus field, long[] b) {
        super(field);
        this.b = b;
    }

    @Override
    void combine(Projective r) {
        field.multiply(t6, b, t2);
        field.subtract(r.x, t5, t6);
        field.add(t6, r.x, r.x);
        field.add(r.x, r.x, t6);
        field.subtract(r.z, t1, r.x);
        field.add(r.x, t1, r.x);
        field.multiply(t5, b, t5);
        field.add(t1, t2, t2);
        field.add(t2, t1, t2);
        field.subtract(t5, t5, t2);
        field.subtract(t5, t5, t0);
        field.add(t1, t5, t5);
        field.add(t5, t1, t5);
        field.add(t1, t0, t0);
        field.add(t0, t1, t0);
        field.subtract(t0, t0, t2);
        field.multiply(t1, t4, t5);
        field.multiply(t2, t0, t5);
        field.multiply(r.y, r.x, r.z);
        field.add(r.y, r.y, t2);
        field.multiply(r.x, t3, r.x);
        field.subtract(r.x, r.x, t1);
        field.multiply(r.z, t4, r.z);
        field.multiply(t1, t3, t0);
        field.add(r.z, r.z, t1);
    }

    @Override
    void twice(Projective r, Projective p) {
        field.square(t0, p.x);
        field.square(t1, p.y);
        field.square(t2, p.z);
        field.multiply(t3, p.x, p.y);
        field.add(t3, t3, t3);
        field.multiply(t4, p.x, p.z);
        field.add(t4, t4, t4);
        field.multiply(t6, p.y, p.z);
        field.add(t6, t6, t6);
        field.multiply(t5, b, t2);
        field.subtract(t5, t5, t4);
        field.add(r.x, t5, t5);
        field.add(t5, r.x, t5);
        field.subtract(r.x, t1, t5);
        field.add(t5, t1, t5);
        field.multiply(t5, r.x, t5);
        field.multiply(r.x, r.x, t3);
        field.add(t3, t2, t2);
        field.add(t2, t2, t3);
        field.multiply(t4, b, t4);
        field.subtract(t4, t4, t2);
        field.subtract(t4, t4, t0);
        field.add(t3, t4, t4);
        field.add(t4, t4, t3);
        field.add(t3, t0, t0);
        field.add(t0, t3, t0);
        field.subtract(t0, t0, t2);
        field.multiply(t0, t0, t4);
        field.add(r.y, t5, t0);
        field.multiply(t4, t6, t4);
        field.subtract(r.x, r.x, t4);
        field.multiply(r.z, t6, t1);
        field.add(r.z, r.z, r.z);
        field.add(r.z, r.z, r.z);
    }
}

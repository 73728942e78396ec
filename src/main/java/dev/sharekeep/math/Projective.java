package dev.sharekeep.math;

/// A point (X : Y : Z) with x = X/Z, y = Y/Z in Montgomery form; (0 : 1 : 0) is the identity.
final class Projective {
    final long[] x;
    final long[] y;
    final long[] z;

    /// Uninitialised coordinates.
    Projective(Modulus field) {
        x = new long[field.limbs];
        y = new long[field.limbs];
        z = new long[field.limbs];
    }

    static Projective identity(Modulus field) {
        Projective made = new Projective(field);
        field.copy(made.y, field.one);
        return made;
    }

    static Projective affine(Modulus field, long[] x, long[] y) {
        Projective made = new Projective(field);
        field.copy(made.x, x);
        field.copy(made.y, y);
        field.copy(made.z, field.one);
        return made;
    }

    void set(Modulus field, Projective other) {
        field.copy(x, other.x);
        field.copy(y, other.y);
        field.copy(z, other.z);
    }

    /// Makes Z = 1, the identity (0 : 1 : 0), in constant time.
    void normalise(Modulus field) {
        long[] inverse = new long[field.limbs];
        long identity = field.isZero(z);
        field.invert(inverse, z);
        field.multiply(x, x, inverse);
        field.multiply(y, y, inverse);
        field.multiply(z, z, inverse);
        field.select(y, identity, field.one, y);
        Modulus.wipe(inverse);
    }

    void wipe() {
        Modulus.wipe(x);
        Modulus.wipe(y);
        Modulus.wipe(z);
    }
}

package dev.sharekeep.math;

import org.jspecify.annotations.Nullable;

/// k*G in constant time: for every window of 4 bits the sixteen multiples of 16^i*G, so that a
/// product is additions alone. Made at first use; all of it is public.
final class GeneratorTable {
    private final Curve curve;
    private volatile Point @Nullable [][] windows;

    GeneratorTable(Curve curve) {
        this.curve = curve;
    }

    /// k*G for secret big-endian digits.
    Point times(byte[] secretDigits) {
        Point[][] table = windows();
        Point sum = curve.identity();
        for (int i = 0; i < 2 * secretDigits.length; i++) {
            int window = 2 * secretDigits.length - 1 - i;
            sum = sum.plus(Point.select(table[window], Point.nibble(secretDigits, i)));
        }
        return sum;
    }

    private Point[][] windows() {
        Point[][] made = windows;
        if (made == null) {
            made = new Point[2 * curve.scalarLength()][];
            Point base = curve.generator();
            for (int i = 0; i < made.length; i++) {
                made[i] = base.multiples();
                base = base.doubled(4);
            }
            windows = made;
        }
        return made;
    }
}

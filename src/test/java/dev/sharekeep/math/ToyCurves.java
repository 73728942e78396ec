package dev.sharekeep.math;

import dev.sharekeep.wire.Hash;
import java.math.BigInteger;
import java.util.List;

/// Curves of 7, 13 and 199 points, so small that tests go over everything, run by the same code.
public final class ToyCurves {
    public static final Curve ORDER_7 = toy("toy7", 101, 7, 11, -3, 10, 2, 1);
    public static final Curve ORDER_13 = toy("toy13", 102, 13, 19, 0, 2, 4, 3);
    public static final Curve ORDER_199 = toy("toy199", 103, 199, 211, 0, 2, 4, 53);
    public static final Curve ORDER_199_MINUS_THREE = toy("toy199m3", 104, 199, 179, -3, 20, 0, 60);

    private ToyCurves() {}

    public static List<Curve> all() {
        return List.of(ORDER_7, ORDER_13, ORDER_199, ORDER_199_MINUS_THREE);
    }

    private static Curve toy(
            String name, int id, long order, long prime, int a, long b, long x, long y) {
        return new Curve(
                name,
                id,
                Hash.SHA256,
                new Curve.CurveEquation(BigInteger.valueOf(prime), a, BigInteger.valueOf(b)),
                BigInteger.valueOf(x),
                BigInteger.valueOf(y),
                BigInteger.valueOf(order));
    }
}

package dev.sharekeep.sharing;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import java.util.ArrayList;
import java.util.List;

/// Interpolation at 0 and elsewhere, over public indices and points.
public final class Lagrange {
    private Lagrange() {}

    /// lambda_i(S, x) = product over j in S, j != i, of (x-j)/(i-j).
    public static Scalar weight(Curve curve, List<Party> among, Party i, int x) {
        Scalar numerator = curve.scalar(1);
        Scalar denominator = curve.scalar(1);
        for (Party j : among) {
            if (!j.equals(i)) {
                numerator = numerator.times(difference(curve, x, j.index()));
                denominator = denominator.times(difference(curve, i.index(), j.index()));
            }
        }
        return numerator.times(denominator.invertVartime());
    }

    /// lambda_i(S) at 0.
    public static Scalar weight(Curve curve, List<Party> among, Party i) {
        return weight(curve, among, i, 0);
    }

    /// The value at x of the polynomial in the exponent through the points of `among`.
    public static Point at(Curve curve, PerParty<Point> points, List<Party> among, int x) {
        List<Point> values = new ArrayList<>();
        List<Scalar> weights = new ArrayList<>();
        for (Party party : among) {
            values.add(points.of(party));
            weights.add(weight(curve, among, party, x));
        }
        return Point.sumVartime(values, weights);
    }

    /// Whether the points of `among` lie on one polynomial of degree at most t.
    public static boolean fit(
            Curve curve, PerParty<Point> points, List<Party> among, int threshold) {
        if (among.size() <= threshold) {
            return true;
        }
        List<Party> base = among.subList(0, threshold + 1);
        return among.stream()
                .skip(threshold + 1L)
                .allMatch(party -> at(curve, points, base, party.index()).equals(points.of(party)));
    }

    /// Whether the points of `among` and `atZero` lie on one polynomial of degree at most t.
    public static boolean fit(
            Curve curve, PerParty<Point> points, List<Party> among, Point atZero, int threshold) {
        if (among.size() <= threshold) {
            return true;
        }
        return fit(curve, points, among, threshold)
                && at(curve, points, among.subList(0, threshold + 1), 0).equals(atZero);
    }

    private static Scalar difference(Curve curve, int from, int subtracted) {
        return curve.scalar(from).minus(curve.scalar(subtracted));
    }
}

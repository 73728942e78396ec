package dev.sharekeep.sharing;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import java.util.ArrayList;
import java.util.List;

/// F = f*G: the points A_0 .. A_t that commit to a polynomial (Feldman 1987).
public record PublicPolynomial(Curve curve, List<Point> coefficients) {
    public PublicPolynomial {
        coefficients = List.copyOf(coefficients);
        if (coefficients.isEmpty()) {
            throw new IllegalArgumentException("a polynomial has at least one coefficient");
        }
    }

    public int degree() {
        return coefficients.size() - 1;
    }

    /// A_0 = f(0)*G.
    public Point constant() {
        return coefficients.getFirst();
    }

    /// F(j) = sum of j^k * A_k = f(j)*G.
    public Point at(Party party) {
        List<Scalar> powers = new ArrayList<>();
        Scalar x = curve.scalar(party.index());
        Scalar power = curve.scalar(1);
        for (int k = 0; k < coefficients.size(); k++) {
            powers.add(power);
            power = power.times(x);
        }
        return Point.sumVartime(coefficients, powers);
    }

    /// The sum of two polynomials of one degree.
    public PublicPolynomial plus(PublicPolynomial other) {
        if (other.degree() != degree()) {
            throw new IllegalArgumentException("degrees differ");
        }
        List<Point> sums = new ArrayList<>();
        for (int k = 0; k <= degree(); k++) {
            sums.add(coefficients.get(k).plus(other.coefficients.get(k)));
        }
        return new PublicPolynomial(curve, sums);
    }
}

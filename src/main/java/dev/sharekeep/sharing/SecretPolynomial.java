package dev.sharekeep.sharing;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import java.util.ArrayList;
import java.util.List;

/// A polynomial f of degree at most t whose value at 0 is shared: f(j) is node j's share. Source:
/// Shamir 1979; Feldman 1987 for its commitment.
public final class SecretPolynomial implements Secret {
    private final Curve curve;
    private final List<SecretScalar> coefficients;

    private SecretPolynomial(Curve curve, List<SecretScalar> coefficients) {
        this.curve = curve;
        this.coefficients = coefficients;
    }

    /// t+1 uniform coefficients.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the polynomial owns its coefficients
    public static SecretPolynomial random(Curve curve, int degree, Randomness randomness) {
        return completed(curve, SecretScalar.random(curve, randomness), degree, randomness);
    }

    /// f(0) = 0 and t uniform coefficients: added to a sharing it renews every share.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker")
    public static SecretPolynomial zeroAtOrigin(Curve curve, int degree, Randomness randomness) {
        return completed(curve, SecretScalar.zero(curve), degree, randomness);
    }

    /// f(0) = `secret`, which the caller still owns.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker")
    public static SecretPolynomial sharing(SecretScalar secret, int degree, Randomness randomness) {
        return completed(secret.curve(), secret.copy(), degree, randomness);
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static SecretPolynomial completed(
            Curve curve, SecretScalar constant, int degree, Randomness randomness) {
        List<SecretScalar> coefficients = new ArrayList<>(degree + 1);
        coefficients.add(constant);
        for (int k = 1; k <= degree; k++) {
            coefficients.add(SecretScalar.random(curve, randomness));
        }
        return new SecretPolynomial(curve, coefficients);
    }

    /// f(j), by Horner's rule; the caller closes it.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // each intermediate is closed in its round
    public SecretScalar at(Party party) {
        SecretScalar value = coefficients.getLast().copy();
        for (int k = coefficients.size() - 2; k >= 0; k--) {
            try (SecretScalar before = value;
                    SecretScalar scaled = before.times(curve.scalar(party.index()))) {
                value = scaled.plus(coefficients.get(k));
            }
        }
        return value;
    }

    /// f(0), borrowed.
    public SecretScalar constant() {
        return coefficients.getFirst();
    }

    /// F = f*G, coefficient by coefficient.
    public PublicPolynomial commitment() {
        List<Point> points = new ArrayList<>();
        for (SecretScalar coefficient : coefficients) {
            points.add(coefficient.timesGenerator());
        }
        return new PublicPolynomial(curve, points);
    }

    @Override
    public void close() {
        coefficients.forEach(SecretScalar::close);
    }

    @Override
    public String toString() {
        return "SecretPolynomial[degree " + (coefficients.size() - 1) + "]";
    }
}

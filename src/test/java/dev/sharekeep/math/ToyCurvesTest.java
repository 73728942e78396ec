package dev.sharekeep.math;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The group laws over every pair of points, and every multiplication by every scalar.
class ToyCurvesTest {
    static List<Curve> curves() {
        return ToyCurves.all();
    }

    private static int order(Curve curve) {
        return Oracle.prime(curve.order()).intValueExact();
    }

    /// 0*G, 1*G, ... by adding G again and again.
    private static List<Point> multiples(Curve curve) {
        List<Point> multiples = new ArrayList<>();
        Point sum = curve.identity();
        for (int i = 0; i < order(curve); i++) {
            multiples.add(sum);
            sum = sum.plus(curve.generator());
        }
        assertThat(sum.isIdentity()).isTrue();
        return multiples;
    }

    @ParameterizedTest
    @MethodSource("curves")
    void additionIsThatOfTheIntegersModTheOrder(Curve curve) {
        List<Point> multiples = multiples(curve);
        assertThat(Set.copyOf(multiples)).hasSize(order(curve));
        for (int i = 0; i < multiples.size(); i++) {
            for (int j = 0; j < multiples.size(); j++) {
                Point expected = multiples.get((i + j) % multiples.size());
                assertThat(multiples.get(i).plus(multiples.get(j))).isEqualTo(expected);
                assertThat(expected.minus(multiples.get(j))).isEqualTo(multiples.get(i));
            }
        }
    }

    /// By the textbook's formula on affine coordinates, which shares nothing with ours.
    @ParameterizedTest
    @MethodSource("curves")
    void multiplesAreThoseOfTheTextbook(Curve curve) {
        int prime = Oracle.prime(curve.field()).intValueExact();
        int a = (curve == ToyCurves.ORDER_13 || curve == ToyCurves.ORDER_199) ? 0 : -3;
        List<Point> multiples = multiples(curve);
        int[] g = affine(multiples.get(1));
        int[] p = g;
        for (int i = 2; i < multiples.size(); i++) {
            int slope =
                    i == 2
                            ? divide(3 * g[0] * g[0] + a, 2 * g[1], prime)
                            : divide(p[1] - g[1], p[0] - g[0], prime);
            int x = Math.floorMod(slope * slope - p[0] - g[0], prime);
            int y = Math.floorMod(slope * (g[0] - x) - g[1], prime);
            p = new int[] {x, y};
            assertThat(affine(multiples.get(i))).isEqualTo(p);
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void everyScalarTimesEveryPoint(Curve curve) throws MalformedException {
        List<Point> multiples = multiples(curve);
        int order = order(curve);
        for (int k = 0; k < order; k++) {
            try (SecretBytes bytes = SecretBytes.copyOf(new byte[] {(byte) k});
                    SecretScalar secret = SecretScalar.decode(curve, bytes)) {
                assertThat(secret.timesGenerator()).isEqualTo(multiples.get(k));
                for (int j = 0; j < order; j++) {
                    Point expected = multiples.get(k * j % order);
                    assertThat(secret.times(multiples.get(j))).isEqualTo(expected);
                    assertThat(multiples.get(j).timesVartime(curve.scalar(k))).isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void scalarsAreAField(Curve curve) {
        int order = order(curve);
        for (int i = 0; i < order; i++) {
            Scalar a = curve.scalar(i);
            assertThat(a.isZero()).isEqualTo(i == 0);
            assertThat(a.negate()).isEqualTo(curve.scalar(order - i));
            if (i > 0) {
                assertThat(a.times(a.invertVartime())).isEqualTo(curve.scalar(1));
            }
            for (int j = 0; j < order; j++) {
                Scalar b = curve.scalar(j);
                assertThat(a.plus(b)).isEqualTo(curve.scalar(i + j));
                assertThat(a.times(b)).isEqualTo(curve.scalar((long) i * j));
                assertThat(a.minus(b)).isEqualTo(curve.scalar(i + order - j));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void ofAllShortStringsExactlyThePointsDecode(Curve curve) {
        Set<Point> decoded = new HashSet<>();
        for (int i = 0; i < 1 << 16; i++) {
            byte[] bytes = {(byte) (i >> 8), (byte) i};
            try {
                Point point = Point.decode(curve, bytes);
                assertThat(point.encode()).isEqualTo(bytes);
                assertThat(decoded.add(point)).isTrue();
            } catch (MalformedException e) {
                assertThat(e.what()).isNotEmpty();
            }
        }
        assertThat(decoded).hasSize(order(curve) - 1).doesNotContain(curve.identity());
    }

    private static int[] affine(Point point) {
        byte[] sec1 = point.encodeUncompressed();
        return new int[] {sec1[1] & 0xff, sec1[2] & 0xff};
    }

    private static int divide(int a, int b, int prime) {
        int divisor = Math.floorMod(b, prime);
        for (int quotient = 0; quotient < prime; quotient++) {
            if (Math.floorMod(quotient * divisor - a, prime) == 0) {
                return quotient;
            }
        }
        throw new AssertionError("no quotient");
    }
}

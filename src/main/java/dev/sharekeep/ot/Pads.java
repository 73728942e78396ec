package dev.sharekeep.ot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.math.SecretScalars;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.wire.PrefixedHash;
import dev.sharekeep.wire.Purpose;
import java.util.Arrays;
import java.util.List;

/// Three numbers a row, hashed from the rows of one side's matrix: one for each number that is
/// multiplied, and one for the check.
final class Pads implements Secret {
    static final int NUMBERS = 3;

    private final OtParameters parameters;
    private final SecretScalars[] numbers = new SecretScalars[NUMBERS];

    /// pad(j, row_j) for all rows, which stay the caller's.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by this, and closed with it
    Pads(OtParameters parameters, byte[] context, long[][] rows) {
        Curve curve = parameters.curve();
        this.parameters = parameters;
        for (int k = 0; k < NUMBERS; k++) {
            numbers[k] = SecretScalars.zeros(curve, rows.length);
        }
        int width = curve.wideLength();
        PrefixedHash hash = curve.hash().prefixed(Purpose.OT_PAD, e -> e.bytes(context));
        byte[] row = new byte[parameters.deltaBytes()];
        byte[] wide = new byte[NUMBERS * width];
        for (int j = 0; j < rows.length; j++) {
            Bits.write(row, 0, rows[j]);
            hash.expand(j, row, wide);
            for (int k = 0; k < NUMBERS; k++) {
                numbers[k].reduce(j, wide, k * width);
            }
        }
        Arrays.fill(row, (byte) 0);
        Arrays.fill(wide, (byte) 0);
    }

    /// The k-th number of every row, lent.
    SecretScalars of(int k) {
        return numbers[k];
    }

    /// The sum of g_j times the k-th number of row j.
    @MustBeClosed
    SecretScalar weighed(int k) {
        return numbers[k].dot(parameters.gadget());
    }

    /// Adds the numbers that are multiplied to those of the check, each times its theta; what is
    /// then lent shows that every row was made with the same numbers.
    SecretScalars combined(List<Scalar> thetas) {
        SecretScalars check = numbers[NUMBERS - 1];
        for (int k = 0; k < NUMBERS - 1; k++) {
            check.addTimes(thetas.get(k), numbers[k]);
        }
        return check;
    }

    @Override
    public void close() {
        for (SecretScalars number : numbers) {
            number.close();
        }
    }

    @Override
    public String toString() {
        return "Secret[pads]";
    }
}

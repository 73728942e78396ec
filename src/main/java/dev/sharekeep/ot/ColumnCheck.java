package dev.sharekeep.ot;

import dev.sharekeep.wire.Purpose;

/// The random linear hash that shows that all columns were made with the same choices: hash(v) of
/// the page, its factors drawn from the columns that Bob sent.
final class ColumnCheck {
    private final OtParameters parameters;
    private final long[] factors;

    ColumnCheck(OtParameters parameters, byte[] context, byte[] sent) {
        this.parameters = parameters;
        int count = parameters.blocks() * parameters.evaluations();
        byte[] drawn =
                parameters
                        .hash()
                        .expand(Purpose.OT_CHECK, e -> e.bytes(context).bytes(sent), 16 * count);
        this.factors = new long[2 * count];
        Bits.read(factors, drawn, 0);
    }

    /// Two words an evaluation; the caller wipes them.
    long[] hash(long[] column) {
        int blocks = parameters.blocks();
        long[] hash = new long[2 * parameters.evaluations()];
        long[] sum = new long[4];
        for (int f = 0; f < parameters.evaluations(); f++) {
            sum[0] = column[2 * (blocks + f)];
            sum[1] = column[2 * (blocks + f) + 1];
            for (int l = 0; l < blocks; l++) {
                int factor = 2 * (blocks * f + l);
                BinaryField.addProduct(
                        sum,
                        factors[factor],
                        factors[factor + 1],
                        column[2 * l],
                        column[2 * l + 1]);
            }
            BinaryField.reduce(sum);
            hash[2 * f] = sum[0];
            hash[2 * f + 1] = sum[1];
        }
        Bits.wipe(sum);
        return hash;
    }
}

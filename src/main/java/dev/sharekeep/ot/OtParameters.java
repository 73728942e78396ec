package dev.sharekeep.ot;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.Purpose;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// The sizes of one curve's transfers and multiplications, by the table of the page.
final class OtParameters {
    private static final int STATISTICAL_SECURITY = 80;
    private static final int BLOCK_BITS = 128;
    private static final Map<Curve, OtParameters> KNOWN = new ConcurrentHashMap<>();

    private final Curve curve;
    private final int columns;
    private final int transfers;
    private final int blocks;
    private final int evaluations;
    private final List<Scalar> gadget;

    private OtParameters(Curve curve) {
        int bits = curve.orderBits();
        this.curve = curve;
        this.columns = Math.max(BLOCK_BITS, bits / BLOCK_BITS * 64);
        this.transfers = bits + 2 * STATISTICAL_SECURITY;
        this.blocks = (transfers + BLOCK_BITS - 1) / BLOCK_BITS;
        // columns^2 pairs of columns, each tried 2^columns times, and still one in 2^80 in all
        int pairs = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(columns - 1));
        int checked = columns + STATISTICAL_SECURITY + pairs;
        this.evaluations = (checked + BLOCK_BITS - 1) / BLOCK_BITS;
        this.gadget =
                IntStream.rangeClosed(1, transfers)
                        .mapToObj(k ->
                                curve.hashToScalar(
                                        Purpose.MUL_GADGET,
                                        e -> e.text(curve.curveName()).integer(k)))
                        .toList();
    }

    static OtParameters of(Curve curve) {
        return KNOWN.computeIfAbsent(curve, OtParameters::new);
    }

    Curve curve() {
        return curve;
    }

    Hash hash() {
        return curve.hash();
    }

    /// kappa: base transfers, columns, bits of Delta; a multiple of 64.
    int columns() {
        return columns;
    }

    /// xi: rows, which are the transfers of one multiplication.
    int transfers() {
        return transfers;
    }

    /// Blocks of 128 bits that hold the transfers.
    int blocks() {
        return blocks;
    }

    /// Evaluations of the check, each with a block of random bits of its own.
    int evaluations() {
        return evaluations;
    }

    int choiceBytes() {
        return blocks * BLOCK_BITS / 8;
    }

    int checkBytes() {
        return evaluations * BLOCK_BITS / 8;
    }

    int columnBytes() {
        return choiceBytes() + checkBytes();
    }

    /// Longs in a column.
    int columnWords() {
        return columnBytes() / Long.BYTES;
    }

    int deltaBytes() {
        return columns / 8;
    }

    int seedBytes() {
        return hash().length();
    }

    /// g, one number a transfer.
    List<Scalar> gadget() {
        return gadget;
    }
}

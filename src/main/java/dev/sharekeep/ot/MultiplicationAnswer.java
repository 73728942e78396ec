package dev.sharekeep.ot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.math.SecretScalars;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.wire.MalformedException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/// Alice's side of a multiplication, in one step: Bob's message and her two numbers in, her shares
/// of the products and her message out. Source: DKLs23, section 5.
public final class MultiplicationAnswer implements Secret {
    private final byte[] message;
    private final ProductShares shares;

    @MustBeClosed
    private MultiplicationAnswer(byte[] message, ProductShares shares) {
        this.message = message;
        this.shares = shares;
    }

    /// Multiplies `first` and `second`, which stay the caller's, by the factor behind `request`.
    ///
    /// @throws MalformedException for a request of another form
    /// @throws FailedCheckException for one whose columns were not all made with the same choices
    @MustBeClosed
    public static MultiplicationAnswer of(
            ChosenSeeds seeds,
            byte[] context,
            byte[] request,
            SecretScalar first,
            SecretScalar second,
            Randomness randomness)
            throws MalformedException, FailedCheckException {
        OtParameters parameters = seeds.parameters();
        MultiplicationMessages.Request got =
                MultiplicationMessages.Request.decode(parameters, request);
        long[][] columns = seeds.columns(context);
        long[] delta = new long[parameters.columns() / Long.SIZE];
        seeds.delta()
                .expose(bits -> {
                    Bits.read(delta, bits, 0);
                    return true;
                });
        try {
            correct(parameters, columns, delta, got.columns());
            check(parameters, context, columns, delta, got);
            long[][] rows = Bits.rows(columns, parameters.transfers());
            try (Pads pads = new Pads(parameters, context, rows)) {
                for (long[] row : rows) {
                    add(row, -1, delta);
                }
                try (Pads others = new Pads(parameters, context, rows);
                        SecretScalar third = SecretScalar.random(parameters.curve(), randomness)) {
                    List<SecretScalar> factors = List.of(first, second, third);
                    return answer(parameters, context, request, factors, pads, others);
                }
            } finally {
                Bits.wipe(rows);
            }
        } finally {
            Bits.wipe(columns);
            Bits.wipe(delta);
        }
    }

    /// What Bob is to get.
    public byte[] message() {
        return message.clone();
    }

    /// Lent.
    public ProductShares shares() {
        return shares;
    }

    /// Q_k = T_k + Delta_k*U_k.
    private static void correct(
            OtParameters parameters, long[][] columns, long[] delta, byte[] sent) {
        long[] column = new long[parameters.columnWords()];
        for (int k = 0; k < columns.length; k++) {
            Bits.read(column, sent, k * parameters.columnBytes());
            add(columns[k], Bits.mask(delta, k), column);
        }
    }

    private static void check(
            OtParameters parameters,
            byte[] context,
            long[][] columns,
            long[] delta,
            MultiplicationMessages.Request got)
            throws FailedCheckException {
        ColumnCheck check = new ColumnCheck(parameters, context, got.columns());
        long[] choices = new long[parameters.checkBytes() / Long.BYTES];
        Bits.read(choices, got.choices(), 0);
        long[][] hashes = new long[columns.length][];
        for (int k = 0; k < columns.length; k++) {
            hashes[k] = check.hash(columns[k]);
            add(hashes[k], Bits.mask(delta, k), choices);
        }
        byte[] expected = MultiplicationMessages.digest(parameters, context, hashes);
        Bits.wipe(hashes);
        if (!MessageDigest.isEqual(expected, got.digest())) {
            throw new FailedCheckException("its choices are the same in all columns");
        }
    }

    /// Spends both pads.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the shares are handed on with the answer
    private static MultiplicationAnswer answer(
            OtParameters parameters,
            byte[] context,
            byte[] request,
            List<SecretScalar> factors,
            Pads pads,
            Pads others) {
        Curve curve = parameters.curve();
        List<byte[]> tau = new ArrayList<>(Pads.NUMBERS);
        for (int k = 0; k < Pads.NUMBERS; k++) {
            SecretScalars difference = others.of(k);
            difference.subtract(pads.of(k));
            difference.negate();
            difference.add(factors.get(k));
            tau.add(difference.expose(byte[]::clone));
        }
        List<Scalar> thetas = MultiplicationMessages.thetas(curve, context, request, tau);
        SecretScalars combined = pads.combined(thetas);
        combined.negate();
        byte[] proof = MultiplicationMessages.proof(parameters, context, combined);
        try (SecretScalar product = factors.get(0).times(thetas.get(0));
                SecretScalar nonce = factors.get(2).plus(product);
                SecretScalar first = pads.weighed(0);
                SecretScalar second = pads.weighed(1)) {
            Scalar eta = SecretScalar.respond(nonce, thetas.get(1), factors.get(1));
            byte[] message = new MultiplicationMessages.Answer(tau, eta, proof).encode();
            return new MultiplicationAnswer(
                    message, new ProductShares(first.negate(), second.negate()));
        }
    }

    /// r += mask & a.
    private static void add(long[] r, long mask, long[] a) {
        for (int i = 0; i < a.length; i++) {
            r[i] ^= mask & a[i];
        }
    }

    @Override
    public void close() {
        shares.close();
    }

    @Override
    public String toString() {
        return "Secret[answer to a multiplication]";
    }
}

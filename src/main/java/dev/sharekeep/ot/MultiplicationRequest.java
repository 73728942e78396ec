package dev.sharekeep.ot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.math.SecretScalars;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import java.security.MessageDigest;
import java.util.List;

/// Bob's side of a multiplication: his random factor, his message, and his shares of the products
/// from Alice's answer. Serves once. Source: DKLs23, section 5.
public final class MultiplicationRequest implements Secret {
    private final SeedPairs seeds;
    private final OtParameters parameters;
    private final byte[] context;
    private final SecretBytes choices;
    private final SecretScalar factor;
    private final byte[] message;
    private boolean answered;

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by this, and closed with it
    private MultiplicationRequest(SeedPairs seeds, byte[] context, Randomness randomness) {
        this.seeds = seeds;
        this.parameters = seeds.parameters();
        this.context = context.clone();
        try (SecretBytes drawn = randomness.secret(parameters.columnBytes())) {
            this.choices = drawn.slice(0, parameters.choiceBytes());
            this.message = request(drawn).encode();
        }
        try (SecretScalars bits = SecretScalars.zeros(curve(), parameters.transfers())) {
            addWhereChosen(bits, curve().scalar(1));
            this.factor = bits.dot(parameters.gadget());
        }
    }

    /// `context` is of this multiplication alone, and the same at Alice; the seeds stay the
    /// caller's, open until the answer has come.
    @MustBeClosed
    public static MultiplicationRequest of(SeedPairs seeds, byte[] context, Randomness randomness) {
        return new MultiplicationRequest(seeds, context, randomness);
    }

    /// What Alice is to get.
    public byte[] message() {
        return message.clone();
    }

    /// b, uniform; lent.
    public SecretScalar factor() {
        return factor;
    }

    private MultiplicationMessages.Request request(SecretBytes drawn) {
        long[][] zeros = seeds.columns(context, 0);
        long[][] ones = seeds.columns(context, 1);
        long[] chosen = new long[parameters.columnWords()];
        drawn.expose(bits -> {
            Bits.read(chosen, bits, 0);
            return true;
        });
        byte[] sent = new byte[zeros.length * parameters.columnBytes()];
        for (int k = 0; k < zeros.length; k++) {
            for (int i = 0; i < chosen.length; i++) {
                ones[k][i] ^= zeros[k][i] ^ chosen[i];
            }
            Bits.write(sent, k * parameters.columnBytes(), ones[k]);
        }
        ColumnCheck check = new ColumnCheck(parameters, context, sent);
        long[][] hashes = new long[zeros.length][];
        for (int k = 0; k < zeros.length; k++) {
            hashes[k] = check.hash(zeros[k]);
        }
        byte[] hashOfChoices = new byte[parameters.checkBytes()];
        Bits.write(hashOfChoices, 0, check.hash(chosen));
        byte[] digest = MultiplicationMessages.digest(parameters, context, hashes);
        Bits.wipe(zeros);
        Bits.wipe(hashes);
        Bits.wipe(chosen);
        return new MultiplicationMessages.Request(sent, hashOfChoices, digest);
    }

    /// Bob's shares of Alice's two numbers times `factor`.
    ///
    /// @throws MalformedException for an answer of another form
    /// @throws FailedCheckException for one that does not multiply all rows by the same numbers
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the shares are handed on
    public ProductShares finish(byte[] answer) throws MalformedException, FailedCheckException {
        if (answered) {
            throw new IllegalStateException("internal error: a second answer to one request");
        }
        answered = true;
        MultiplicationMessages.Answer got =
                MultiplicationMessages.Answer.decode(parameters, answer);
        List<Scalar> thetas = MultiplicationMessages.thetas(curve(), context, message, got.tau());
        long[][] columns = seeds.columns(context, 0);
        long[][] rows = Bits.rows(columns, parameters.transfers());
        try (Pads pads = new Pads(parameters, context, rows)) {
            for (int k = 0; k < Pads.NUMBERS; k++) {
                addTau(pads.of(k), got.tau().get(k));
            }
            SecretScalars expected = pads.combined(thetas);
            expected.negate();
            addWhereChosen(expected, got.eta());
            byte[] proof = MultiplicationMessages.proof(parameters, context, expected);
            if (!MessageDigest.isEqual(proof, got.proof())) {
                throw new FailedCheckException("it multiplies by the same number throughout");
            }
            return new ProductShares(pads.weighed(0), pads.weighed(1));
        } finally {
            Bits.wipe(columns);
            Bits.wipe(rows);
        }
    }

    private void addTau(SecretScalars numbers, byte[] tau) throws MalformedException {
        try (SecretScalars summands = SecretScalars.decode(curve(), numbers.count(), tau)) {
            choices.expose(bits -> {
                numbers.addWhere(bits, summands);
                return true;
            });
        }
    }

    private void addWhereChosen(SecretScalars numbers, Scalar summand) {
        choices.expose(bits -> {
            numbers.addWhere(bits, summand);
            return true;
        });
    }

    private Curve curve() {
        return parameters.curve();
    }

    @Override
    public void close() {
        choices.close();
        factor.close();
    }

    @Override
    public String toString() {
        return "Secret[request of a multiplication]";
    }
}

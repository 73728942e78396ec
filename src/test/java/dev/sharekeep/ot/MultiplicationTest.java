package dev.sharekeep.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The multiplication: right for all curves and odd inputs; every tampered part fails exactly the
/// check that guards it; a cheat who knows the protocol passes only by guessing a secret bit.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MultiplicationTest {
    private static final Curve CURVE = Curve.SECP256K1;
    private static final OtParameters SIZES = OtParameters.of(CURVE);
    private static final String CHOICES = "its choices are the same in all columns";
    private static final String NUMBER = "it multiplies by the same number throughout";

    private final TestPair pair = TestPair.of(CURVE);
    private final SecretScalar first = SecretScalar.random(CURVE, TestPair.RANDOM);
    private final SecretScalar second = SecretScalar.random(CURVE, TestPair.RANDOM);
    private byte[] context = new byte[0];
    private int contexts;

    @BeforeAll
    void honest() throws Exception {
        multiply(pair, first, second);
    }

    @AfterAll
    void close() {
        pair.close();
        first.close();
        second.close();
    }

    static Iterable<Curve> curves() {
        return Curve.all();
    }

    @ParameterizedTest
    @MethodSource("curves")
    void sharesAddUpToTheProducts(Curve curve) throws Exception {
        try (TestPair other = TestPair.of(curve);
                SecretScalar random = SecretScalar.random(curve, TestPair.RANDOM);
                SecretScalar zero = SecretScalar.zero(curve);
                SecretScalar largest = SecretScalar.of(curve.scalar(1).negate())) {
            multiply(other, random, largest);
            multiply(other, zero, random);
        }
    }

    @Test
    void everyMultiplicationHasAnotherFactor() {
        try (MultiplicationRequest one = request();
                MultiplicationRequest two = request()) {
            assertThat(TestPair.open(one.factor())).isNotEqualTo(TestPair.open(two.factor()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"columns", "choices", "digest"})
    void aTamperedRequestFailsItsCheck(String part) throws MalformedException {
        try (MultiplicationRequest bob = request()) {
            byte[] sent = bob.message();
            MultiplicationMessages.Request parts =
                    MultiplicationMessages.Request.decode(SIZES, sent);
            byte[] field =
                    switch (part) {
                        case "columns" -> parts.columns();
                        case "choices" -> parts.choices();
                        default -> parts.digest();
                    };
            for (int at : new int[] {0, field.length / 2, field.length - 1}) {
                field[at] ^= 1;
                refusedByAlice(parts.encode());
                field[at] ^= 1;
            }
            assertThat(parts.encode()).isEqualTo(sent);
        }
    }

    /// Bob who takes another choice in one column, and makes the rest fit, passes only where
    /// Delta's bit is 0: his guess.
    @Test
    void anotherChoiceInOneColumnIsAGuessOfDelta() throws Exception {
        int passed = 0;
        for (int k = 0; k < 24; k++) {
            byte[] cheat = requestWithAnotherChoice(k);
            if (pair.delta(k)) {
                refusedByAlice(cheat);
            } else {
                answer(cheat).close();
                passed++;
            }
        }
        assertThat(passed).isBetween(1, 23);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tau0", "tau1", "tau2", "eta", "proof"})
    void aTamperedAnswerFailsItsCheck(String part) throws Exception {
        try (MultiplicationRequest bob = request();
                MultiplicationAnswer alice = answer(bob.message())) {
            MultiplicationMessages.Answer parts =
                    MultiplicationMessages.Answer.decode(SIZES, alice.message());
            Scalar eta = parts.eta();
            switch (part) {
                case "eta" -> eta = eta.plus(CURVE.scalar(1));
                case "proof" -> parts.proof()[31] ^= 1;
                default -> parts.tau().get(part.charAt(3) - '0')[31] ^= 1;
            }
            byte[] tampered =
                    new MultiplicationMessages.Answer(parts.tau(), eta, parts.proof()).encode();
            refusedByBob(bob, tampered);
        }
    }

    /// Alice who multiplies one row by another number, and makes the rest fit, passes only where
    /// Bob's bit of that row is 0: her guess.
    @Test
    void anotherNumberInOneRowIsAGuessOfBobsBit() throws Exception {
        int passed = 0;
        for (int j = 0; j < 24; j++) {
            try (MultiplicationRequest bob = request()) {
                byte[] cheat = answerWithAnotherNumber(bob.message(), j);
                try {
                    bob.finish(cheat).close();
                    passed++;
                } catch (FailedCheckException e) {
                    assertThat(e.claim()).isEqualTo(NUMBER);
                }
            }
        }
        assertThat(passed).isBetween(1, 23);
    }

    /// Known before the numbers are fixed, thetas would check nothing.
    @Test
    void thetasFollowFromBothMessagesAndTheContext() {
        byte[] empty = {};
        byte[] one = {1};
        List<byte[]> tau = List.of(empty, empty, empty);
        List<List<Scalar>> drawn =
                List.of(
                        MultiplicationMessages.thetas(CURVE, empty, empty, tau),
                        MultiplicationMessages.thetas(CURVE, one, empty, tau),
                        MultiplicationMessages.thetas(CURVE, empty, one, tau),
                        MultiplicationMessages.thetas(
                                CURVE, empty, empty, List.of(one, empty, empty)),
                        MultiplicationMessages.thetas(
                                CURVE, empty, empty, List.of(empty, one, empty)),
                        MultiplicationMessages.thetas(
                                CURVE, empty, empty, List.of(empty, empty, one)));
        assertThat(drawn).allSatisfy(thetas -> assertThat(thetas).hasSize(2));
        assertThat(drawn.stream().flatMap(List::stream)).doesNotHaveDuplicates();
    }

    @Test
    void messagesOfOtherMultiplicationsAreRefused() throws Exception {
        try (MultiplicationRequest one = request();
                MultiplicationAnswer answer = answer(one.message());
                MultiplicationRequest two = request()) {
            // both under the context of the second now
            refusedByAlice(one.message());
            refusedByBob(two, answer.message());
        }
    }

    @Test
    void messagesOfAnotherSetUpAreRefused() throws Exception {
        try (TestPair other = TestPair.of(CURVE);
                MultiplicationRequest stranger =
                        MultiplicationRequest.of(other.bob(), context, TestPair.RANDOM)) {
            refusedByAlice(stranger.message());
        }
    }

    @Test
    void whatHasAnotherFormIsRefused() throws Exception {
        try (MultiplicationRequest bob = request();
                MultiplicationAnswer alice = answer(bob.message())) {
            byte[] sent = bob.message();
            for (byte[] wrong : List.of(cut(sent), Arrays.copyOf(sent, sent.length + 1))) {
                assertThatExceptionOfType(MalformedException.class)
                        .isThrownBy(() -> answer(wrong).close());
            }
            MultiplicationMessages.Answer parts =
                    MultiplicationMessages.Answer.decode(SIZES, alice.message());
            Arrays.fill(parts.tau().get(1), 0, 32, (byte) 0xff);
            byte[] tooLarge = parts.encode();
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> bob.finish(tooLarge).close());
        }
        try (MultiplicationRequest bob = request();
                MultiplicationAnswer alice = answer(bob.message())) {
            byte[] cut = cut(alice.message());
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> bob.finish(cut).close());
        }
    }

    @Test
    void aRequestServesOnce() throws Exception {
        try (MultiplicationRequest bob = request();
                MultiplicationAnswer alice = answer(bob.message())) {
            bob.finish(alice.message()).close();
            assertThatIllegalStateException().isThrownBy(() -> bob.finish(alice.message()).close());
        }
    }

    @Test
    void nothingPrintsASecret() throws Exception {
        try (MultiplicationRequest bob = request();
                MultiplicationAnswer alice = answer(bob.message())) {
            assertThat(bob).hasToString("Secret[request of a multiplication]");
            assertThat(alice).hasToString("Secret[answer to a multiplication]");
            assertThat(alice.shares()).hasToString("Secret[shares of two products]");
        }
    }

    private static void multiply(TestPair pair, SecretScalar first, SecretScalar second)
            throws Exception {
        byte[] context = TestPair.context("multiply");
        try (MultiplicationRequest bob =
                        MultiplicationRequest.of(pair.bob(), context, TestPair.RANDOM);
                MultiplicationAnswer alice =
                        MultiplicationAnswer.of(
                                pair.alice(),
                                context,
                                bob.message(),
                                first,
                                second,
                                TestPair.RANDOM);
                ProductShares shares = bob.finish(alice.message())) {
            Scalar factor = TestPair.open(bob.factor());
            assertThat(TestPair.open(alice.shares().first()).plus(TestPair.open(shares.first())))
                    .isEqualTo(TestPair.open(first).times(factor));
            assertThat(TestPair.open(alice.shares().second()).plus(TestPair.open(shares.second())))
                    .isEqualTo(TestPair.open(second).times(factor));
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the caller closes it
    private MultiplicationRequest request() {
        context = TestPair.context("multiplication " + contexts++);
        return MultiplicationRequest.of(pair.bob(), context, TestPair.RANDOM);
    }

    @SuppressWarnings("MustBeClosedChecker") // the caller closes it
    private MultiplicationAnswer answer(byte[] request)
            throws MalformedException, FailedCheckException {
        return MultiplicationAnswer.of(
                pair.alice(), context, request, first, second, TestPair.RANDOM);
    }

    private void refusedByAlice(byte[] request) {
        assertThatExceptionOfType(FailedCheckException.class)
                .isThrownBy(() -> answer(request).close())
                .satisfies(e -> assertThat(e.claim()).isEqualTo(CHOICES));
    }

    private static void refusedByBob(MultiplicationRequest bob, byte[] answer) {
        assertThatExceptionOfType(FailedCheckException.class)
                .isThrownBy(() -> bob.finish(answer).close())
                .satisfies(e -> assertThat(e.claim()).isEqualTo(NUMBER));
    }

    private static byte[] cut(byte[] message) {
        return Arrays.copyOf(message, message.length - 1);
    }

    /// What Bob sends when column `cheated` gets the opposite of his third choice.
    private byte[] requestWithAnotherChoice(int cheated) {
        context = TestPair.context("multiplication " + contexts++);
        long[][] zeros = pair.bob().columns(context, 0);
        long[][] ones = pair.bob().columns(context, 1);
        byte[] drawn = TestPair.RANDOM.bytes(SIZES.columnBytes());
        long[] chosen = new long[SIZES.columnWords()];
        Bits.read(chosen, drawn, 0);
        byte[] sent = new byte[zeros.length * SIZES.columnBytes()];
        for (int k = 0; k < zeros.length; k++) {
            for (int i = 0; i < chosen.length; i++) {
                ones[k][i] ^= zeros[k][i] ^ chosen[i];
            }
            ones[k][0] ^= k == cheated ? 4 : 0;
            Bits.write(sent, k * SIZES.columnBytes(), ones[k]);
        }
        ColumnCheck check = new ColumnCheck(SIZES, context, sent);
        long[][] hashes = new long[zeros.length][];
        for (int k = 0; k < zeros.length; k++) {
            hashes[k] = check.hash(zeros[k]);
        }
        byte[] choices = new byte[SIZES.checkBytes()];
        Bits.write(choices, 0, check.hash(chosen));
        byte[] digest = MultiplicationMessages.digest(SIZES, context, hashes);
        return new MultiplicationMessages.Request(sent, choices, digest).encode();
    }

    /// What Alice sends when her first number is one more in row `cheated`, guessing that Bob's bit
    /// there is 0.
    private byte[] answerWithAnotherNumber(byte[] request, int cheated) throws Exception {
        MultiplicationMessages.Request got = MultiplicationMessages.Request.decode(SIZES, request);
        long[][] columns = pair.alice().columns(context);
        long[] column = new long[SIZES.columnWords()];
        long[] delta = new long[SIZES.columns() / 64];
        for (int k = 0; k < columns.length; k++) {
            Bits.read(column, got.columns(), k * SIZES.columnBytes());
            if (pair.delta(k)) {
                delta[k / 64] |= 1L << k % 64;
                for (int i = 0; i < column.length; i++) {
                    columns[k][i] ^= column[i];
                }
            }
        }
        long[][] rows = Bits.rows(columns, SIZES.transfers());
        try (Pads pads = new Pads(SIZES, context, rows);
                SecretScalar third = SecretScalar.random(CURVE, TestPair.RANDOM)) {
            for (long[] row : rows) {
                row[0] ^= delta[0];
                row[1] ^= delta[1];
            }
            List<SecretScalar> factors = List.of(first, second, third);
            List<byte[]> tau = new ArrayList<>();
            try (Pads others = new Pads(SIZES, context, rows)) {
                for (int k = 0; k < Pads.NUMBERS; k++) {
                    others.of(k).subtract(pads.of(k));
                    others.of(k).negate();
                    others.of(k).add(factors.get(k));
                    if (k == 0) {
                        byte[] row = new byte[SIZES.choiceBytes()];
                        row[cheated / 8] = (byte) (1 << cheated % 8);
                        others.of(0).addWhere(row, CURVE.scalar(1));
                    }
                    tau.add(others.of(k).<byte[]>expose(byte[]::clone));
                }
            }
            List<Scalar> thetas = MultiplicationMessages.thetas(CURVE, context, request, tau);
            Scalar eta =
                    TestPair.open(third)
                            .plus(thetas.get(0).times(TestPair.open(first)))
                            .plus(thetas.get(1).times(TestPair.open(second)));
            var combined = pads.combined(thetas);
            combined.negate();
            byte[] proof = MultiplicationMessages.proof(SIZES, context, combined);
            return new MultiplicationMessages.Answer(tau, eta, proof).encode();
        }
    }
}

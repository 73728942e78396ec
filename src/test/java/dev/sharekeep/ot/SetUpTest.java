package dev.sharekeep.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sharekeep.math.Curve;
import dev.sharekeep.wire.MalformedException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The base transfers: Alice has exactly the seeds that her bits chose, and nothing that is not a
/// list of points is taken.
class SetUpTest {
    private static final Curve CURVE = Curve.SECP256K1;
    private static final byte[] CONTEXT = TestPair.context("set-up");

    static Iterable<Curve> curves() {
        return Curve.all();
    }

    @ParameterizedTest
    @MethodSource("curves")
    void aliceHasTheSeedOfHerBitAndNotTheOther(Curve curve) {
        byte[] context = TestPair.context("columns");
        try (TestPair pair = TestPair.of(curve)) {
            long[][] mine = pair.alice().columns(context);
            long[][] zeros = pair.bob().columns(context, 0);
            long[][] ones = pair.bob().columns(context, 1);
            Set<Boolean> bits = new HashSet<>();
            for (int k = 0; k < mine.length; k++) {
                boolean bit = pair.delta(k);
                bits.add(bit);
                assertThat(mine[k]).isEqualTo(bit ? ones[k] : zeros[k]);
                assertThat(mine[k]).isNotEqualTo(bit ? zeros[k] : ones[k]);
            }
            assertThat(mine).hasNumberOfRows(OtParameters.of(curve).columns());
            assertThat(bits).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void columnsDifferByContextAndColumn() {
        try (TestPair pair = TestPair.of(CURVE)) {
            long[][] one = pair.alice().columns(TestPair.context("one"));
            assertThat(pair.alice().columns(TestPair.context("one"))).isDeepEqualTo(one);
            long[][] two = pair.alice().columns(TestPair.context("two"));
            Set<Long> words = new HashSet<>();
            for (long[][] matrix : new long[][][] {one, two}) {
                for (long[] column : matrix) {
                    Arrays.stream(column).forEach(words::add);
                }
            }
            assertThat(words).hasSize(2 * one.length * one[0].length);
        }
    }

    /// A changed point spoils the seeds of its column and of no other; the extension finds it.
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anotherPointMakesOtherSeeds(int which) throws MalformedException {
        try (SeedOffer offer = SeedOffer.of(CURVE, CONTEXT, TestPair.RANDOM);
                ChosenSeeds alice =
                        ChosenSeeds.answer(CURVE, CONTEXT, offer.message(), TestPair.RANDOM)) {
            byte[] reply = alice.reply();
            reply[4 + which * CURVE.pointLength()] ^= 1;
            try (SeedPairs bob = offer.finish(reply)) {
                long[][] mine = alice.columns(CONTEXT);
                long[][] zeros = bob.columns(CONTEXT, 0);
                long[][] ones = bob.columns(CONTEXT, 1);
                for (int k = 0; k < mine.length; k++) {
                    boolean has =
                            Arrays.equals(mine[k], zeros[k]) || Arrays.equals(mine[k], ones[k]);
                    assertThat(has).isEqualTo(k > 0);
                }
            }
        }
    }

    @Test
    void otherContextsShareNoSeed() throws MalformedException {
        try (SeedOffer offer = SeedOffer.of(CURVE, CONTEXT, TestPair.RANDOM);
                ChosenSeeds alice =
                        ChosenSeeds.answer(
                                CURVE,
                                TestPair.context("another"),
                                offer.message(),
                                TestPair.RANDOM);
                SeedPairs bob = offer.finish(alice.reply())) {
            long[][] mine = alice.columns(CONTEXT);
            long[][] zeros = bob.columns(CONTEXT, 0);
            long[][] ones = bob.columns(CONTEXT, 1);
            for (int k = 0; k < mine.length; k++) {
                assertThat(mine[k]).isNotEqualTo(zeros[k]).isNotEqualTo(ones[k]);
            }
        }
    }

    @Test
    void whatIsNoListOfPointsIsRefused() {
        try (SeedOffer offer = SeedOffer.of(CURVE, CONTEXT, TestPair.RANDOM)) {
            byte[] message = offer.message();
            refusedOffer(Arrays.copyOf(message, message.length - 1));
            refusedOffer(Arrays.copyOf(message, message.length + 1));
            byte[] identity = message.clone();
            Arrays.fill(identity, 4, identity.length, (byte) 0);
            refusedOffer(identity);

            byte[] reply = new byte[4 + 256 * CURVE.pointLength()];
            refusedReply(offer, reply);
            refusedReply(offer, new byte[0]);
            refusedReply(offer, message);
        }
    }

    @Test
    void aClosedSetUpServesNothing() {
        TestPair pair = TestPair.of(CURVE);
        pair.close();
        assertThatIllegalStateException().isThrownBy(() -> pair.alice().columns(CONTEXT));
        assertThatIllegalStateException().isThrownBy(() -> pair.bob().columns(CONTEXT, 0));
    }

    @Test
    void nothingPrintsASecret() {
        try (TestPair pair = TestPair.of(CURVE)) {
            assertThat(pair.alice()).hasToString("Secret[128 chosen seeds]");
            assertThat(pair.bob()).hasToString("Secret[128 pairs of seeds]");
        }
    }

    private static void refusedOffer(byte[] message) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(
                        () -> ChosenSeeds.answer(CURVE, CONTEXT, message, TestPair.RANDOM).close());
    }

    private static void refusedReply(SeedOffer offer, byte[] reply) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> offer.finish(reply).close());
    }
}

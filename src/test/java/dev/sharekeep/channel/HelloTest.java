package dev.sharekeep.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sharekeep.math.Curve;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How a session does not begin: a node says no in place of hello, and nobody waits for it.
class HelloTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Party ONE = new Party(1);
    private static final Party TWO = new Party(2);
    private static final Party THREE = new Party(3);

    private final Committee committee =
            new Committee(
                    IntStream.rangeClosed(1, 3)
                            .mapToObj(i -> Fingerprint.ofSpki(new byte[] {(byte) i}))
                            .toList());
    private final Switchboard board = new Switchboard(committee.parties());

    @Test
    void aRefusalEndsTheOthersAtOnceWithItsCode() {
        decline(TWO, new Fault.EndedBy(TWO, "RECIPIENT_NOT_APPROVED"));
        assertThat(faultAt(ONE)).isEqualTo(new Fault.EndedBy(TWO, "RECIPIENT_NOT_APPROVED"));
    }

    @Test
    void whoCannotTakeItsPartOfABundleIsNamedWithoutAReason() {
        decline(TWO, new Fault.ImportRejected(TWO));
        assertThat(faultAt(ONE)).isEqualTo(new Fault.ImportRejected(TWO));
    }

    @Test
    void aRefusalThatAnotherNodeTellsIsThatNodesWordOnly() {
        // Node 3 ended because node 2 refused; node 1 saw nothing of node 2 itself.
        decline(THREE, new Fault.ImportRejected(TWO));
        assertThat(faultAt(ONE)).isEqualTo(new Fault.EndedBy(THREE, "IMPORT_REJECTED"));
    }

    @Test
    void whatNoNodeWritesIsNotShown() {
        decline(TWO, new Fault.EndedBy(TWO, "<script>alert(1)</script>"));
        assertThat(faultAt(ONE)).isEqualTo(new Fault.EndedBy(TWO, "NO_READABLE_REASON"));
    }

    private void decline(Party who, Fault why) {
        Hello.decline(board.of(who), committee.others(who), why, who);
    }

    /// Why `self` did not begin; in much less than its patience.
    private Fault faultAt(Party self) {
        Instant begun = Instant.now();
        ProtocolException e =
                assertThatExceptionOfType(ProtocolException.class)
                        .isThrownBy(() -> hello(self))
                        .actual();
        assertThat(Duration.between(begun, Instant.now())).isLessThan(PATIENCE.dividedBy(3));
        return e.fault();
    }

    private void hello(Party self) throws ProtocolException {
        Terms terms =
                new Terms(
                        "keygen",
                        "acme",
                        "s-1",
                        Curve.SECP256K1,
                        1,
                        committee,
                        committee.parties(),
                        "",
                        null,
                        "",
                        "");
        Own own = new Own(null, List.of(), 0, false, 1, 1, 0);
        InstantSource clock = InstantSource.system();
        try (Channel channel =
                Hello.exchange(
                        board.of(self),
                        terms,
                        own,
                        self,
                        clock,
                        Randomness.system(),
                        PATIENCE,
                        RoundTimes.none())) {
            throw new AssertionError("the session began: " + channel.terms().operation());
        }
    }
}

package dev.sharekeep.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Lagrange;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every protocol with honest nodes, on every curve and several (n, t).
class HonestRunTest {
    static Stream<Arguments> sites() {
        return Stream.of(
                Arguments.of(Curve.SECP256K1, 2, 1),
                Arguments.of(Curve.SECP256K1, 3, 1),
                Arguments.of(Curve.SECP256K1, 5, 2),
                Arguments.of(Curve.SECP256R1, 3, 1),
                Arguments.of(Curve.SECP384R1, 3, 2),
                Arguments.of(Curve.SECP521R1, 3, 1));
    }

    @ParameterizedTest
    @MethodSource("sites")
    void keygenMakesOneKey(Curve curve, int n, int t) {
        TestSite site = new TestSite(curve, n, t);
        PerParty<KeyShare> shares = site.keygen();
        KeyShare first = shares.of(new Party(1));
        for (KeyShare share : shares.values()) {
            assertThat(share.publicRecord()).isEqualTo(first.publicRecord());
            assertThat(share.fits()).isTrue();
            assertThat(share.chainCode().sameAs(first.chainCode())).isTrue();
        }
        assertThat(reconstructed(shares, site.committee.parties().subList(0, t + 1)))
                .isEqualTo(first.publicRecord().publicKey());
        assertThat(reconstructed(shares, site.committee.parties().subList(n - t - 1, n)))
                .isEqualTo(first.publicRecord().publicKey());
        assertThat(first.publicRecord().keyId()).hasSize(28);
    }

    /// The bounds of n and t, each with one key.
    @ParameterizedTest
    @CsvSource({"32, 1", "32, 31", "9, 4"})
    void largeCommitteesMakeOneKey(int n, int t) {
        TestSite site = new TestSite(Curve.SECP256K1, n, t).patient();
        PerParty<KeyShare> shares = site.keygen();
        List<Party> last = site.committee.parties().subList(n - t - 1, n);
        assertThat(reconstructed(shares, last))
                .isEqualTo(shares.of(new Party(1)).publicRecord().publicKey());
        PerParty<KeyShare> renewed = refreshed(site, shares);
        assertThat(reconstructed(renewed, last))
                .isEqualTo(shares.of(new Party(1)).publicRecord().publicKey());
    }

    @ParameterizedTest
    @MethodSource("sites")
    void refreshKeepsTheKeyAndChangesEveryShare(Curve curve, int n, int t) {
        TestSite site = new TestSite(curve, n, t);
        PerParty<KeyShare> before = site.keygen();
        PerParty<KeyShare> after = refreshed(site, before);
        Point key = before.of(new Party(1)).publicRecord().publicKey();
        List<Party> some = site.committee.parties().subList(0, t + 1);
        assertThat(reconstructed(after, some)).isEqualTo(key);
        // M26: a share of the old generation and shares of the new one do not combine
        PerParty<KeyShare> mixed =
                PerParty.of(some, p -> p.index() == 1 ? before.of(p) : after.of(p));
        assertThat(reconstructed(mixed, some)).isNotEqualTo(key);
    }

    @ParameterizedTest
    @MethodSource("sites")
    void anyEnoughNodesProveCustody(Curve curve, int n, int t) {
        TestSite site = new TestSite(curve, n, t);
        PerParty<KeyShare> shares = site.keygen();
        byte[] challenge = Randomness.system().bytes(32);
        List<Party> signers = site.committee.parties().subList(n - t - 1, n);
        for (TestSite.Outcome<CustodyProof> outcome :
                site.run(
                                "custody-proof",
                                signers,
                                shares.of(new Party(1)).publicRecord().publicKey(),
                                channel ->
                                        ProveCustody.run(
                                                channel,
                                                shares.of(channel.self()),
                                                "main",
                                                challenge,
                                                Randomness.system()))
                        .values()) {
            CustodyProof proof = outcome.get();
            assertThat(proof.verifies()).isTrue();
            assertThat(
                            new CustodyProof(
                                            proof.publicKey(),
                                            proof.keyId(),
                                            "other",
                                            challenge,
                                            proof.time(),
                                            proof.signature())
                                    .verifies())
                    .isFalse();
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the test's shares live as long as the test
    static PerParty<KeyShare> refreshed(TestSite site, PerParty<KeyShare> before) {
        return site.run(
                        "refresh",
                        channel ->
                                Refresh.run(
                                        channel, before.of(channel.self()), 2, Randomness.system()))
                .map((party, outcome) -> outcome.get());
    }

    /// The public key of the secret that the shares of `some` give together.
    static Point reconstructed(PerParty<KeyShare> shares, List<Party> some) {
        Curve curve = shares.of(some.getFirst()).share().curve();
        Point sum = curve.identity();
        for (Party party : some) {
            try (SecretScalar part =
                    shares.of(party).share().times(Lagrange.weight(curve, some, party))) {
                sum = sum.plus(part.timesGenerator());
            }
        }
        return sum;
    }
}

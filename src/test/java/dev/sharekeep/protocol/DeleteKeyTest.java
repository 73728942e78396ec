package dev.sharekeep.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.channel.Fault;
import dev.sharekeep.math.Curve;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which key a deletion is about, where the nodes hold the same, some hold none, or one lies.
class DeleteKeyTest {
    private static final Party ONE = new Party(1);
    private static final Party EVIL = new Party(3);
    private static final int NUMBER = 7;

    private final TestSite site = new TestSite(Curve.SECP256K1, 3, 1);
    private final PerParty<KeyShare> shares = site.keygen();
    private final PerParty<KeyShare> others = site.keygen();
    private final KeyRecord key = shares.of(ONE).publicRecord();

    @AfterEach
    void closeShares() {
        shares.values().forEach(KeyShare::close);
        others.values().forEach(KeyShare::close);
    }

    @Test
    void allHoldIt() {
        assertThat(deleted(node -> key).values())
                .allSatisfy(o -> assertThat(o.get()).contains(key.tombstone(NUMBER)));
    }

    @Test
    void onlyOneHoldsIt() {
        assertThat(deleted(node -> node.equals(ONE) ? key : null).values())
                .allSatisfy(o -> assertThat(o.get()).contains(key.tombstone(NUMBER)));
    }

    @Test
    void nobodyHoldsIt() {
        assertThat(deleted(node -> null).values()).allSatisfy(o -> assertThat(o.get()).isEmpty());
    }

    @Test
    void anotherKeyUnderTheBoundIdNamesWhoToldIt() {
        KeyRecord other = others.of(ONE).publicRecord();
        KeyRecord lie =
                new KeyRecord(
                        other.curve(),
                        other.committee(),
                        other.threshold(),
                        other.publicKey(),
                        other.sharePoints(),
                        other.tenant(),
                        key.keyId(),
                        other.origin(),
                        other.generation(),
                        other.chainCodeHash());
        PerParty<TestSite.Outcome<Optional<KeyRecord>>> outcomes =
                deleted(node -> node.equals(EVIL) ? lie : node.equals(ONE) ? key : null);
        for (int honest = 1; honest <= 2; honest++) {
            Fault fault = outcomes.of(new Party(honest)).fault().fault();
            assertThat(fault.code()).isEqualTo("NODE_MISBEHAVED");
            assertThat(fault.culprits()).containsExactly(EVIL);
        }
    }

    @Test
    void otherFactsOfTheSameKeyAreRefusedAndNobodyStores() {
        KeyRecord lie =
                new KeyRecord(
                        key.curve(),
                        key.committee(),
                        2,
                        key.publicKey(),
                        key.sharePoints(),
                        key.tenant(),
                        key.keyId(),
                        key.origin(),
                        key.generation(),
                        key.chainCodeHash());
        PerParty<TestSite.Outcome<Optional<KeyRecord>>> outcomes =
                deleted(node -> node.equals(EVIL) ? lie : key);
        assertThat(outcomes.values())
                .allSatisfy(o ->
                        assertThat(o.fault().fault().code()).isEqualTo("NO_COMMON_GENERATION"));
    }

    private PerParty<TestSite.Outcome<Optional<KeyRecord>>> deleted(
            Function<Party, @Nullable KeyRecord> held) {
        return site.run(
                "delete",
                channel ->
                        DeleteKey.run(
                                channel,
                                key.tenant(),
                                key.keyId(),
                                held.apply(channel.self()),
                                NUMBER));
    }
}

package dev.sharekeep.vault;

import static dev.sharekeep.vault.TestKeys.TENANT;
import static dev.sharekeep.vault.TestKeys.activate;
import static dev.sharekeep.vault.TestKeys.prepare;
import static dev.sharekeep.vault.TestKeys.prepareTombstone;
import static dev.sharekeep.vault.TestKeys.share;
import static dev.sharekeep.vault.TestKeys.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharekeep.math.Curve;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Generations from PREPARED to erased, in a real database under a real token.
@SuppressWarnings({"MustBeClosedChecker", "NullAway.Init"})
class KeysTest {
    private static final Curve CURVE = Curve.SECP256K1;
    private static Token token;

    @TempDir Path directory;
    private Vault vault;

    @BeforeAll
    static void openToken() throws TokenException {
        token = TestTokens.softHsm("vault-keys");
    }

    @AfterAll
    static void closeToken() {
        token.close();
    }

    @BeforeEach
    void openVault() throws VaultException {
        vault = TestKeys.open(database(), token);
    }

    @AfterEach
    void closeVault() {
        vault.close();
    }

    private Path database() {
        return directory.resolve("node.db");
    }

    private void reopen() throws VaultException {
        vault.close();
        vault = TestKeys.open(database(), token);
    }

    private List<Generation.State> states(String keyId) throws VaultException, TokenException {
        return vault.keys().generations(TENANT, keyId).stream().map(Generation::state).toList();
    }

    @Test
    void sharesOfAllCurvesComeBackAfterARestart() throws Exception {
        for (Curve curve : Curve.all()) {
            for (boolean chain : new boolean[] {true, false}) {
                String keyId = curve.curveName() + "-" + chain;
                try (KeyShare share = share(curve, keyId, 1, 5, chain)) {
                    Generation.Id id = store(vault, "made-" + keyId, share);
                    reopen();
                    Generation active = vault.keys().active(TENANT, keyId).orElseThrow();
                    assertThat(active.record()).isEqualTo(share.publicRecord());
                    assertThat(active.label()).isEqualTo("label");
                    assertThat(active.activated()).isEqualTo(TestKeys.NOW);
                    try (KeyShare opened = vault.keys().open(id)) {
                        assertThat(TestKeys.sameShare(opened, share)).isTrue();
                        assertThat(opened.holder()).isEqualTo(share.holder());
                    }
                }
            }
        }
        assertThat(vault.verify()).isEmpty();
        assertThat(vault.keys().everything().generations()).hasSize(2 * Curve.all().size());
        assertThat(vault.keys().all("others").generations()).isEmpty();
    }

    @Test
    void aPreparedRowIsUnusedUntilItsCertificateComes() throws Exception {
        try (KeyShare share = share(CURVE, "k", 1, 1, true)) {
            Generation.Id id = prepare(vault, "s1", share);
            reopen();
            assertThat(states("k")).containsExactly(Generation.State.PREPARED);
            assertThat(vault.keys().active(TENANT, "k")).isEmpty();
            assertThatExceptionOfType(VaultException.NotActive.class)
                    .isThrownBy(() -> vault.keys().open(id));
            String before = vault.dump();
            assertThatThrownBy(() -> vault.keys().activate(id, new byte[32]))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(vault.dump()).isEqualTo(before);
            assertThat(activate(vault, "s1", share.publicRecord())).isTrue();
            assertThat(activate(vault, "s1", share.publicRecord())).as("again").isTrue();
            assertThat(states("k")).containsExactly(Generation.State.ACTIVE);
        }
    }

    @Test
    void recoveryLooksOnlyAtKeysThatItHasWorkWith() throws Exception {
        try (KeyShare other = share(CURVE, "other", 1, 1, true);
                KeyShare first = share(CURVE, "k", 1, 2, true);
                KeyShare second = share(CURVE, "k", 2, 3, true)) {
            vault.keys().settle(store(vault, "s1", other));
            Generation.Id id = prepare(vault, "s2", first);
            assertThat(unsettled()).as("prepared").containsExactly("k/1");
            activate(vault, "s2", first.publicRecord());
            assertThat(unsettled()).as("active").containsExactly("k/1");
            vault.keys().settle(id);
            assertThat(unsettled()).as("settled").isEmpty();
            Generation.Id next = store(vault, "s3", second);
            vault.keys().settle(next);
            assertThat(unsettled()).as("superseded").containsExactly("k/1", "k/2");
            vault.keys().erase(id);
            assertThat(unsettled()).as("erased").isEmpty();
        }
    }

    private List<String> unsettled() throws VaultException, TokenException {
        return vault.keys().unsettled().stream()
                .map(g -> g.id().keyId() + "/" + g.id().number())
                .toList();
    }

    @Test
    void aStoredCertificateIsJudgedAtEachLoad() throws Exception {
        try (KeyShare share = share(CURVE, "k", 1, 1, true)) {
            Generation.Id id = store(vault, "s1", share);
            vault.close();
            vault =
                    Vault.open(
                            TestKeys.url(database()),
                            token,
                            TestKeys.PLACE,
                            (record, sid, session, certificate) -> false,
                            () -> TestKeys.NOW);
            assertThatExceptionOfType(VaultException.SealInvalid.class)
                    .isThrownBy(() -> vault.keys().open(id))
                    .withMessageContaining("certificate does not verify");
            assertThat(vault.keys().everything().generations()).isEmpty();
            assertThat(vault.keys().everything().damaged()).hasSize(1);
        }
    }

    @Test
    void oneGenerationOfAKeyWaitsAtATime() throws Exception {
        try (KeyShare one = share(CURVE, "k", 1, 1, true);
                KeyShare two = share(CURVE, "k", 2, 1, true);
                KeyShare other = share(CURVE, "other", 1, 2, true)) {
            prepare(vault, "s1", one);
            vault.sessions().claim(TENANT, "s2", TestKeys.request("refresh"), TestKeys.NOW);
            String before = vault.dump();
            assertThatExceptionOfType(VaultException.KeyBusy.class)
                    .isThrownBy(() -> prepare(vault, "s2", two))
                    .satisfies(e -> assertThat(e.keyId()).isEqualTo("k"));
            assertThat(vault.dump()).isEqualTo(before);
            prepare(vault, "s3", other);
        }
    }

    @Test
    void refreshSupersedesAndEraseForgets() throws Exception {
        try (KeyShare one = share(CURVE, "k", 1, 1, true);
                KeyShare two = share(CURVE, "k", 2, 1, true)) {
            Generation.Id first = store(vault, "s1", one);
            Generation.Id second = prepare(vault, "s2", two);
            assertThat(states("k"))
                    .containsExactly(Generation.State.ACTIVE, Generation.State.PREPARED);
            try (KeyShare opened = vault.keys().open(first)) {
                assertThat(TestKeys.sameShare(opened, one)).as("signing goes on").isTrue();
            }
            assertThat(activate(vault, "s2", two.publicRecord())).isTrue();
            assertThat(states("k"))
                    .containsExactly(Generation.State.SUPERSEDED, Generation.State.ACTIVE);
            vault.keys().open(first).close();
            assertThatThrownBy(() -> vault.keys().erase(second))
                    .isInstanceOf(IllegalStateException.class);
            vault.keys().settle(second);
            assertThat(vault.keys().active(TENANT, "k").orElseThrow().settled()).isTrue();
            vault.keys().erase(first);
            assertThatExceptionOfType(VaultException.NotActive.class)
                    .isThrownBy(() -> vault.keys().open(first));
            assertThat(states("k")).containsExactly(Generation.State.ACTIVE);
            assertThat(activate(vault, "s1", one.publicRecord())).as("too late").isFalse();
        }
        assertThat(vault.verify()).isEmpty();
    }

    @Test
    void aDroppedRowWaitsForALateCertificate() throws Exception {
        try (KeyShare one = share(CURVE, "k", 1, 1, true);
                KeyShare two = share(CURVE, "k", 2, 2, true)) {
            Generation.Id first = prepare(vault, "s1", one);
            vault.keys().drop(first);
            assertThat(states("k")).containsExactly(Generation.State.DROPPED);
            prepare(vault, "s2", two);
            assertThat(activate(vault, "s1", one.publicRecord())).isTrue();
            assertThat(states("k"))
                    .containsExactly(Generation.State.ACTIVE, Generation.State.PREPARED);
            vault.keys().drop(first);
            assertThat(states("k").getFirst()).isEqualTo(Generation.State.ACTIVE);
        }
    }

    @Test
    void aHigherCertificateErasesWhatWasDroppedAndStaysAboveIt() throws Exception {
        try (KeyShare one = share(CURVE, "k", 1, 1, true);
                KeyShare two = share(CURVE, "k", 2, 2, true)) {
            vault.keys().drop(prepare(vault, "s1", one));
            store(vault, "s2", two);
            assertThat(states("k")).containsExactly(Generation.State.ACTIVE);
            String before = vault.dump();
            assertThat(activate(vault, "s1", one.publicRecord())).isFalse();
            assertThat(vault.dump()).isEqualTo(before);
        }
        assertThat(vault.sessions().abortUnlessPrepared(TENANT, "s1"))
                .as("it never claims to have aborted")
                .isInstanceOf(Session.Mark.Prepared.class);
    }

    @Test
    void numbersOnlyGrowEvenOverErasedRows() throws Exception {
        assertThat(vault.keys().highest(TENANT, "k")).isZero();
        try (KeyShare one = share(CURVE, "k", 3, 1, true)) {
            Generation.Id third = prepare(vault, "s1", one);
            vault.keys().drop(third);
            vault.keys().erase(third);
            vault.keys().erase(third);
            assertThat(vault.keys().generations(TENANT, "k")).isEmpty();
            assertThat(vault.keys().ofSession(TENANT, "s1")).isEmpty();
        }
        reopen();
        assertThat(vault.keys().highest(TENANT, "k")).isEqualTo(3);
        for (int number : List.of(1, 3)) {
            try (KeyShare again = share(CURVE, "k", number, 1, true)) {
                assertThatExceptionOfType(VaultException.Backwards.class)
                        .isThrownBy(() -> prepare(vault, "again-" + number, again));
            }
        }
        try (KeyShare next = share(CURVE, "k", 4, 1, true)) {
            Generation.Id fourth = store(vault, "s4", next);
            assertThat(vault.keys().ofSession(TENANT, "s4").orElseThrow().id()).isEqualTo(fourth);
        }
    }

    @Test
    void aTombstoneErasesTheKeyAndCountsForItsReturn() throws Exception {
        try (KeyShare one = share(CURVE, "k", 1, 1, true);
                KeyShare back = share(CURVE, "k", 3, 1, true)) {
            Generation.Id first = store(vault, "s1", one);
            Generation last = vault.keys().active(TENANT, "k").orElseThrow();
            Generation.Id tombstone = prepareTombstone(vault, "s2", last, 2);
            vault.keys().open(first).close();
            byte[] sealed = sealedShare("k", 1);
            assertThat(filesContain(sealed)).as("positive control").isTrue();
            assertThat(activate(vault, "s2", last.record().tombstone(2))).isTrue();
            assertThat(filesContain(sealed)).isFalse();
            assertThat(vault.keys().active(TENANT, "k")).isEmpty();
            assertThat(states("k")).containsExactly(Generation.State.ACTIVE);
            assertThatExceptionOfType(VaultException.NotActive.class)
                    .isThrownBy(() -> vault.keys().open(tombstone));
            assertThat(vault.verify()).isEmpty();
            store(vault, "s3", back);
            assertThat(states("k"))
                    .containsExactly(Generation.State.SUPERSEDED, Generation.State.ACTIVE);
        }
    }

    @Test
    void anErasedShareIsNowhereInTheFiles() throws Exception {
        try (KeyShare one = share(Curve.SECP521R1, "k", 1, 1, true);
                KeyShare two = share(Curve.SECP521R1, "k", 2, 1, true)) {
            Generation.Id first = store(vault, "s1", one);
            byte[] sealed = sealedShare("k", 1);
            store(vault, "s2", two);
            assertThat(filesContain(sealed)).as("positive control").isTrue();
            vault.keys().erase(first);
            assertThat(filesContain(sealed)).isFalse();
            assertThat(filesContain(sealedShare("k", 2))).as("positive control").isTrue();
        }
    }

    @Test
    void noFileHasAShareInClear() throws Exception {
        try (KeyShare one = share(CURVE, "k", 1, 1, true)) {
            store(vault, "s1", one);
            byte[] code = new byte[32];
            Arrays.fill(code, (byte) 1);
            assertThat(filesContain(code)).isFalse();
            try (var plain = one.share().encode()) {
                boolean found = plain.expose(this::filesContain);
                assertThat(found).isFalse();
            }
        }
    }

    /// Both threads are inside the check before either has remembered its outcome.
    @Test
    void twoThreadsMayCheckOneCertificateAtOnce() throws Exception {
        try (KeyShare share = share(CURVE, "k", 1, 1, true)) {
            store(vault, "s1", share);
        }
        vault.close();
        CyclicBarrier both = new CyclicBarrier(2);
        vault =
                Vault.open(
                        TestKeys.url(database()),
                        token,
                        TestKeys.PLACE,
                        (record, sid, session, certificate) -> {
                            await(both);
                            return TestKeys.verifies(record, sid, session, certificate);
                        },
                        InstantSource.fixed(TestKeys.NOW));
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<List<Generation.State>> one = threads.submit(() -> states("k"));
            Future<List<Generation.State>> other = threads.submit(() -> states("k"));
            assertThat(one.get()).containsExactly(Generation.State.ACTIVE);
            assertThat(other.get()).containsExactly(Generation.State.ACTIVE);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] sealedShare(String keyId, int number) throws Exception {
        try (Database raw = Database.open(TestKeys.url(database()))) {
            return raw.read(sql ->
                    sql.query(
                                    "SELECT sealed_share FROM key_generation WHERE key_id = ?"
                                            + " AND generation = ?",
                                    List.of(keyId, number),
                                    found -> found.getBytes(1))
                            .getFirst());
        }
    }

    private boolean filesContain(byte[] bytes) {
        String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                byte[] all = Files.readAllBytes(file);
                if (new String(all, StandardCharsets.ISO_8859_1).contains(wanted)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sharekeep.vault;

import static dev.sharekeep.vault.TestKeys.NOW;
import static dev.sharekeep.vault.TestKeys.TENANT;
import static dev.sharekeep.vault.TestKeys.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharekeep.math.Curve;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Fingerprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Session ids are used once, over restarts; heads only grow.
@SuppressWarnings({"MustBeClosedChecker", "NullAway.Init"})
class SessionsTest {
    private static final Session.Facts FACTS =
            new Session.Facts(3, 7L, 99L, new byte[] {1}, new byte[] {1, 2}, "presignature");
    private static Token token;

    @TempDir Path directory;
    private Vault vault;

    @BeforeAll
    static void openToken() throws TokenException {
        token = TestTokens.softHsm("vault-sessions");
    }

    @AfterAll
    static void closeToken() {
        token.close();
    }

    @BeforeEach
    void openVault() throws VaultException {
        vault = TestKeys.open(directory.resolve("node.db"), token);
    }

    @AfterEach
    void closeVault() {
        vault.close();
    }

    private void reopen() throws VaultException {
        vault.close();
        openVault();
    }

    private Claim claim(String session) throws VaultException, TokenException {
        return vault.sessions().claim(TENANT, session, request("export"), NOW);
    }

    @Test
    void anIdIsUsedOnceAndRemembersItsResult() throws Exception {
        assertThat(claim("s")).isInstanceOf(Claim.Fresh.class);
        assertThat(claim("s")).isInstanceOf(Claim.Running.class);
        reopen();
        assertThat(vault.sessions().unfinished()).extracting(Session::id).containsExactly("s");
        vault.sessions().succeed(TENANT, "s", new byte[] {42}, FACTS, NOW.plusSeconds(5));
        reopen();
        assertThat(vault.sessions().unfinished()).isEmpty();
        assertThat(claim("s"))
                .isInstanceOfSatisfying(
                        Claim.Finished.class,
                        finished -> {
                            Session session = finished.session();
                            assertThat(session.state()).isEqualTo(Session.State.DONE);
                            assertThat(session.result()).containsExactly(42);
                            assertThat(session.started()).isEqualTo(NOW);
                            assertThat(session.ended()).isEqualTo(NOW.plusSeconds(5));
                            assertThat(session.facts()).usingRecursiveComparison().isEqualTo(FACTS);
                        });
        assertThatThrownBy(() ->
                        vault.sessions().fail(TENANT, "s", new byte[0], Session.Facts.NONE, NOW))
                .isInstanceOf(IllegalStateException.class);
        assertThat(vault.verify()).isEmpty();
    }

    /// A certificate from another node and the session itself may both end it.
    @Test
    void theFirstResultStays() throws Exception {
        claim("s");
        vault.sessions().succeed(TENANT, "s", new byte[] {1}, FACTS, NOW);
        String first = vault.dump();
        vault.sessions().succeed(TENANT, "s", new byte[] {2}, FACTS, NOW.plusSeconds(5));
        assertThat(vault.dump()).isEqualTo(first);
    }

    @Test
    void anyOtherCallUnderTheIdIsReuse() throws Exception {
        claim("s");
        Session.Request mine = request("export");
        List<Session.Request> others =
                List.of(
                        request("refresh"),
                        new Session.Request(
                                Fingerprint.ofSpki(new byte[] {9}),
                                mine.operation(),
                                mine.parametersHash()),
                        new Session.Request(mine.caller(), mine.operation(), new byte[32]));
        String before = vault.dump();
        for (Session.Request other : others) {
            assertThat(vault.sessions().claim(TENANT, "s", other, NOW))
                    .isInstanceOf(Claim.Reused.class);
        }
        assertThat(vault.dump()).isEqualTo(before);
        assertThat(vault.sessions().claim("others", "s", mine, NOW))
                .as("another tenant's id is another id")
                .isInstanceOf(Claim.Fresh.class);
    }

    @Test
    void resultsExpireAndIdsDoNot() throws Exception {
        claim("old");
        claim("new");
        claim("running");
        vault.sessions().succeed(TENANT, "old", new byte[] {1}, FACTS, NOW);
        vault.sessions().succeed(TENANT, "new", new byte[] {2}, FACTS, NOW.plusSeconds(10));
        assertThat(vault.sessions().expire(NOW.plusSeconds(10))).isEqualTo(1);
        assertThat(vault.sessions().expire(NOW.plusSeconds(10))).isZero();
        assertThat(claim("old")).isInstanceOf(Claim.Expired.class);
        assertThat(vault.sessions().find(TENANT, "old").orElseThrow().result()).isNull();
        assertThat(claim("new")).isInstanceOf(Claim.Finished.class);
        assertThat(claim("running")).isInstanceOf(Claim.Running.class);
        assertThat(vault.sessions().claim(TENANT, "old", request("refresh"), NOW))
                .isInstanceOf(Claim.Reused.class);
    }

    @Test
    void whoSaidAbortedNeverPrepares() throws Exception {
        claim("asked");
        assertThat(vault.sessions().abortUnlessPrepared(TENANT, "asked"))
                .isInstanceOf(Session.Mark.Aborted.class);
        claim("failed");
        vault.sessions().fail(TENANT, "failed", new byte[] {1}, Session.Facts.NONE, NOW);
        reopen();
        for (String session : List.of("asked", "failed")) {
            String before = vault.dump();
            try (KeyShare share = TestKeys.share(Curve.SECP256K1, session, 1, 1, true)) {
                assertThatExceptionOfType(VaultException.SessionAborted.class)
                        .isThrownBy(() -> TestKeys.prepare(vault, session, share));
            }
            assertThat(vault.dump()).isEqualTo(before);
        }
    }

    @Test
    void aSessionThatOnlyAPeerAskedAboutIsAbortedForItsClientToo() throws Exception {
        vault.sessions().abortUnlessPrepared(TENANT, "s");
        assertThat(claim("s")).isInstanceOf(Claim.Aborted.class);
        assertThat(vault.sessions().find(TENANT, "s").orElseThrow().request()).isNull();
        assertThat(vault.sessions().abortUnlessPrepared(TENANT, "s"))
                .isInstanceOf(Session.Mark.Aborted.class);
        assertThat(vault.verify()).isEmpty();
    }

    @Test
    void whoPreparedNeverSaysAborted() throws Exception {
        try (KeyShare share = TestKeys.share(Curve.SECP256K1, "k", 1, 1, true)) {
            Generation.Id id = TestKeys.prepare(vault, "s", share);
            vault.keys().drop(id);
            vault.sessions().fail(TENANT, "s", new byte[] {1}, Session.Facts.NONE, NOW);
            vault.keys().erase(id);
            vault.sessions().expire(NOW.plusSeconds(1));
            reopen();
            byte[] hash = share.publicRecord().hash(TestKeys.sid("s"));
            assertThat(vault.sessions().abortUnlessPrepared(TENANT, "s"))
                    .isInstanceOfSatisfying(
                            Session.Mark.Prepared.class,
                            prepared -> {
                                assertThat(prepared.generation()).isEqualTo(id);
                                assertThat(prepared.sid()).isEqualTo(TestKeys.sid("s"));
                                assertThat(prepared.recordHash()).isEqualTo(hash);
                            });
        }
    }

    @Test
    void preparingAndAbortingRaceToOneAnswer() throws Exception {
        for (int i = 0; i < 10; i++) {
            String session = "race-" + i;
            try (KeyShare share = TestKeys.share(Curve.SECP256K1, session, 1, i + 1, false);
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                claim(session);
                List<Callable<Boolean>> racers = new ArrayList<>();
                racers.add(() -> prepares(session, share));
                racers.add(() -> aborts(session));
                List<Boolean> won = new ArrayList<>();
                for (Future<Boolean> racer : threads.invokeAll(racers)) {
                    won.add(racer.get());
                }
                assertThat(won).as("exactly one").containsExactlyInAnyOrder(true, false);
            }
        }
    }

    private boolean prepares(String session, KeyShare share) throws Exception {
        try {
            vault.keys()
                    .prepare(
                            NewGeneration.of(
                                    share,
                                    TestKeys.sid(session),
                                    session,
                                    null,
                                    KeyOrigin.IMPORTED,
                                    NOW));
            return true;
        } catch (VaultException.SessionAborted e) {
            return false;
        }
    }

    private boolean aborts(String session) throws Exception {
        return vault.sessions().abortUnlessPrepared(TENANT, session)
                instanceof Session.Mark.Aborted;
    }

    @Test
    void headsOnlyGrow() throws Exception {
        Head own = Head.own(Head.Kind.AUDIT_SEQUENCE);
        Head peer = Head.of(TestKeys.node(1), Head.Kind.AUDIT_SEQUENCE);
        assertThat(vault.heads().number(own)).isZero();
        vault.heads().advance(own, 5);
        vault.heads().advance(own, 5);
        vault.heads().advance(peer, 2);
        reopen();
        assertThat(vault.heads().number(own)).isEqualTo(5);
        assertThat(vault.heads().number(peer)).isEqualTo(2);
        assertThat(vault.heads().number(Head.own(Head.Kind.WHITELIST_VERSION))).isZero();
        String before = vault.dump();
        assertThatExceptionOfType(VaultException.Backwards.class)
                .isThrownBy(() -> vault.heads().advance(own, 4));
        assertThat(vault.dump()).isEqualTo(before);
    }
}

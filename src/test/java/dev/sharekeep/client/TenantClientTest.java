package dev.sharekeep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharekeep.client.SiteFile.NodeAddress;
import dev.sharekeep.contract.KeyReply;
import dev.sharekeep.contract.KeygenRequest;
import dev.sharekeep.contract.SessionReply;
import dev.sharekeep.wire.Fingerprint;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The transport over real TLS: pinning, agreement of answers, problems, and lost connections.
class TenantClientTest {
    private static final String KEYGEN = "/v1/keygen";

    @TempDir Path folder;
    private List<TestNode> nodes;
    private TestKeys caller;

    @BeforeEach
    void start() throws Exception {
        nodes = TestNode.site(3, folder);
        caller = TestKeys.make(folder, "client");
    }

    @AfterEach
    void stop() {
        nodes.forEach(TestNode::close);
    }

    private SiteFile site(List<NodeAddress> addresses) {
        return new SiteFile("main", addresses, caller.identity(), 10);
    }

    private SiteFile site() {
        return site(nodes.stream().map(TestNode::address).toList());
    }

    private String keygen(SiteFile site) {
        try (TenantClient tenant = TenantClient.open(site)) {
            return new EcdsaClient(tenant).keygen("secp256k1");
        }
    }

    private SharekeepException refusal(SiteFile site) {
        return catchThrowableOfType(SharekeepException.class, () -> keygen(site));
    }

    @Test
    void asksEveryNodeUnderOneSessionIdAndShowsItsKey() throws Exception {
        List<String> sessions = new java.util.concurrent.CopyOnWriteArrayList<>();
        for (TestNode node : nodes) {
            node.answers(
                    KEYGEN,
                    (path, body) -> {
                        sessions.add(session(body));
                        return new KeyReply("key", 1, "made");
                    });
        }
        assertThat(keygen(site())).isEqualTo("key");
        assertThat(sessions).hasSize(3);
        assertThat(List.copyOf(new java.util.HashSet<>(sessions))).hasSize(1);
        assertThat(sessions.get(0)).matches("[0-9a-f]{32}");
        for (TestNode node : nodes) {
            assertThat(node.callers).isNotEmpty();
            byte[] shown = node.callers.get(0).getPublicKey().getEncoded();
            assertThat(Fingerprint.ofSpki(shown)).isEqualTo(caller.identity().fingerprint());
        }
    }

    @Test
    void aServerWithAnotherKeyIsRefusedBeforeAnythingIsSent() {
        NodeAddress second = nodes.get(1).address();
        NodeAddress wrong =
                new NodeAddress(
                        2, second.host(), second.port(), nodes.get(0).address().fingerprint());
        SharekeepException e = refusal(site(List.of(wrong)));
        assertThat(e.code()).isEqualTo(ClientCode.NODE_IDENTITY_WRONG);
        assertThat(e.node()).isEqualTo(2);
        assertThat(nodes.get(1).calls).isEmpty();
    }

    @Test
    void aRosterOtherThanTheSiteFileIsRefused() {
        SharekeepException e =
                refusal(site(List.of(nodes.get(0).address(), nodes.get(1).address())));
        assertThat(e.code()).isEqualTo(ClientCode.CLIENT_FILE_INVALID);
        assertThat(nodes.get(0).calls).doesNotContain(KEYGEN);
    }

    @Test
    void answersThatDifferAreNotBelieved() {
        nodes.get(0).answers(KEYGEN, (p, b) -> new KeyReply("key", 1, "made"));
        nodes.get(1).answers(KEYGEN, (p, b) -> new KeyReply("key", 1, "made"));
        nodes.get(2).answers(KEYGEN, (p, b) -> new KeyReply("other", 1, "made"));
        SharekeepException e = refusal(site());
        assertThat(e.code()).isEqualTo(ClientCode.ANSWERS_DIFFER);
        assertThat(e.detail()).contains("nodes 1 and 3");
    }

    @Test
    void theRefusalThatSaysWhyGoesBeforeItsConsequences() {
        nodes.get(0).answers(KEYGEN, (p, b) -> TestNode.problem("NODE_SILENT", 2));
        nodes.get(1).answers(KEYGEN, (p, b) -> TestNode.problem("CURVE_UNKNOWN", 2, 3));
        nodes.get(2).answers(KEYGEN, (p, b) -> TestNode.problem("SESSION_ABORTED"));
        SharekeepException e = refusal(site());
        assertThat(e.code()).isEqualTo("CURVE_UNKNOWN");
        assertThat(e.node()).isEqualTo(2);
        assertThat(e.culprits()).containsExactly(2, 3);
        assertThat(e.hint()).isEqualTo("hint");
        assertThat(e.correlationId()).isEqualTo("c-1");
        assertThat(e.getSuppressed()).hasSize(2);
    }

    @Test
    void aCallCutOffWhileTheNodeWorksIsAskedForAndNotRepeated() throws Exception {
        nodes.get(0).answers(KEYGEN, (p, b) -> new KeyReply("key", 1, "made"));
        nodes.get(1).answers(KEYGEN, (p, b) -> new KeyReply("key", 1, "made"));
        AtomicInteger asked = new AtomicInteger();
        TestNode cut = nodes.get(2);
        cut.answers(
                KEYGEN,
                (p, b) -> {
                    String session = session(b);
                    cut.answers(
                            "/v1/sessions/" + session,
                            (path, body) ->
                                    asked.incrementAndGet() == 1
                                            ? reply(session, "running", null)
                                            : reply(
                                                    session,
                                                    "done",
                                                    new KeyReply("key", 1, "made")));
                    return null;
                });
        assertThat(keygen(site())).isEqualTo("key");
        assertThat(asked).hasValue(2);
        assertThat(cut.calls).filteredOn(KEYGEN::equals).hasSize(1);
    }

    @Test
    void aCallThatNeverArrivedIsRepeatedUnderTheSameSession() {
        List<String> sessions = new java.util.concurrent.CopyOnWriteArrayList<>();
        for (TestNode node : nodes) {
            node.answers(
                    KEYGEN,
                    (p, b) -> {
                        sessions.add(session(b));
                        boolean first = node == nodes.get(2) && sessions(node) == 1;
                        return first ? null : new KeyReply("key", 1, "made");
                    });
        }
        assertThat(keygen(site())).isEqualTo("key");
        assertThat(sessions).hasSize(4);
        assertThat(new java.util.HashSet<>(sessions)).hasSize(1);
    }

    @Test
    void aSessionThatFailedMeanwhileThrowsItsProblem() {
        nodes.get(0).answers(KEYGEN, (p, b) -> new KeyReply("key", 1, "made"));
        nodes.get(1).answers(KEYGEN, (p, b) -> new KeyReply("key", 1, "made"));
        TestNode cut = nodes.get(2);
        cut.answers(
                KEYGEN,
                (p, b) -> {
                    String session = session(b);
                    cut.answers(
                            "/v1/sessions/" + session,
                            (path, body) ->
                                    new SessionReply(
                                            session,
                                            "keygen",
                                            "failed",
                                            null,
                                            TestNode.problem("KEY_BUSY")));
                    return null;
                });
        assertThat(refusal(site()).code()).isEqualTo("KEY_BUSY");
    }

    @Test
    void aNodeThatIsDownIsNamed() {
        nodes.get(0).answers(KEYGEN, (p, b) -> new KeyReply("key", 1, "made"));
        nodes.get(1).answers(KEYGEN, (p, b) -> new KeyReply("key", 1, "made"));
        SiteFile site = site();
        nodes.get(2).close();
        SharekeepException e = refusal(site);
        assertThat(e.code()).isEqualTo(ClientCode.NODE_UNREACHABLE);
        assertThat(e.node()).isEqualTo(3);
    }

    @Test
    void somethingThatIsNoAnswerIsRefused() {
        for (TestNode node : nodes) {
            node.answers(
                    KEYGEN, (p, b) -> "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(refusal(site()).code()).isEqualTo(ClientCode.REPLY_MALFORMED);
    }

    @Test
    void oneNodeOfASiteIsReachedAlone() {
        nodes.get(1).answers("/v1/import", (p, b) -> new KeyReply("key", 1, "imported"));
        try (TenantClient tenant = TenantClient.open(site());
                TenantClient own = tenant.node(2)) {
            KeyReply reply =
                    new EcdsaClient(own)
                            .importWrappedKeySharesWithSessionId(
                                    SessionId.generate(),
                                    "secp256k1",
                                    new byte[1],
                                    null,
                                    new byte[1],
                                    "",
                                    null);
            assertThat(reply.keyId()).isEqualTo("key");
        }
        assertThat(nodes.get(0).calls).isEmpty();
        assertThat(nodes.get(2).calls).isEmpty();
    }

    private static SessionReply reply(String session, String state, KeyReply result) {
        return new SessionReply(
                session, "keygen", state, result == null ? null : StrictJson.treeOf(result), null);
    }

    private static int sessions(TestNode node) {
        return (int) node.calls.stream().filter(KEYGEN::equals).count();
    }

    private static String session(byte[] body) {
        try {
            return StrictJson.read(body, KeygenRequest.class, StrictJson.Unknown.REFUSED).session();
        } catch (dev.sharekeep.wire.MalformedException e) {
            throw new IllegalStateException(e);
        }
    }
}

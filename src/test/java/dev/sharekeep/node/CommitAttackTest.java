package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static dev.sharekeep.node.NodeSite.TENANT;
import static dev.sharekeep.node.NodeSite.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.protocol.Certificate;
import dev.sharekeep.protocol.Identity;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One evil node in the commit: it signs both ways, holds back, lies, or has lost its disk. The
/// honest nodes end alike. M27 of the attack table.
class CommitAttackTest {
    private static final String PREPARED = "commit/prepared";
    private static final int EVIL = 3;
    private static final List<Integer> HONEST = List.of(1, 2);
    private static final Duration SHORT = Duration.ofSeconds(3);

    @TempDir Path folder;
    private NodeSite site;
    private String keyId = "";
    private final String session = NodeSite.session();

    @BeforeEach
    void start() {
        site = NodeSite.start("main", 3, folder, Duration.ofSeconds(20));
        keyId = site.keygen("secp256k1").keyId();
        site.keyRows();
        site.waiting(SHORT);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private List<Answer<Operations.KeyOutcome>> refresh() {
        return site.all(n -> n.node().refresh(CALLER, session, keyId));
    }

    /// The evil node's signed word that it never prepared the session.
    private byte[] aborted() throws Identity.UnavailableException {
        Site evil = site.node(EVIL).site();
        byte[] message =
                new Encoder().text(Purpose.ABORTED.tag()).text(TENANT).text(session).toBytes();
        return new Encoder()
                .text(TENANT)
                .text(session)
                .bytes(evil.self().bytes())
                .bytes(evil.sign(message))
                .toBytes();
    }

    private void say(String kind, int to, byte[] body) {
        site.wires.deliver(new Wires.Notice(EVIL, to, kind, body));
    }

    private boolean stands(int node, Generation.State state) {
        return site.node(node).standing().contains(keyId + "/2 " + state);
    }

    private void requireSecondGenerationAtHonestNodes() {
        for (int honest : HONEST) {
            eventually(
                    "node " + honest + " has the second generation",
                    () -> stands(honest, Generation.State.ACTIVE));
            NodeSite.Call<Operations.KeyOutcome> again =
                    n -> n.node().refresh(CALLER, session, keyId);
            eventually(
                    "and says so", () -> NodeSite.answer(site.node(honest), again).code() == null);
        }
        Generation one = site.node(1).ofSession(TENANT, session).orElseThrow();
        Generation other = site.node(2).ofSession(TENANT, session).orElseThrow();
        assertThat(one.recordHash()).isEqualTo(other.recordHash());
    }

    /// Both signatures are on record, once, under the name of who made them.
    private void requireEvidence(int honest) {
        TestNode node = site.node(honest);
        List<String> lines =
                node.auditLines(session).stream()
                        .filter(l -> l.contains("CONFLICTING_STATEMENTS"))
                        .toList();
        assertThat(lines)
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("\"actor\":\"" + site.node(EVIL).site().self() + "\"")
                .contains("\"signer\":\"node 3\"")
                .containsPattern("\"prepared\":\"30[0-9a-f]{130,144}\"")
                .containsPattern("\"aborted\":\"30[0-9a-f]{130,144}\"");
    }

    @Test
    void m27PreparedToOneAndAbortedToTheOther() throws Exception {
        site.wires.lose(PREPARED, List.of(EVIL), List.of(2));
        site.wires.tamperNotices(n -> List.of()); // what node 1 tells node 2 is late
        List<Answer<Operations.KeyOutcome>> answers = refresh();
        assertThat(answers.get(0).get().outcome()).isEqualTo("refreshed");
        answers.get(1).refused(Refusal.Code.COMMIT_UNDECIDED);
        say(Recovery.ABORTED, 2, aborted());
        eventually(
                "node 2 sets the row aside, but keeps it",
                () -> stands(2, Generation.State.DROPPED));
        site.wires.heal();
        requireSecondGenerationAtHonestNodes();
        requireEvidence(2);
        for (int i = 0; i < 3; i++) {
            say(Recovery.ABORTED, 1, aborted()); // after it has the certificate
        }
        site.node(1).heard();
        requireEvidence(1);
    }

    @Test
    void m27PreparedWithheldAndSentLate() throws Exception {
        site.wires.lose(PREPARED, List.of(EVIL), HONEST);
        site.wires.tamperNotices(n -> n.from() == EVIL ? List.of() : List.of(n));
        List<Answer<Operations.KeyOutcome>> answers = refresh();
        for (int honest : HONEST) {
            answers.get(honest - 1).refused(Refusal.Code.COMMIT_UNDECIDED);
            assertThat(stands(honest, Generation.State.PREPARED)).isTrue();
            say(Recovery.ABORTED, honest, aborted());
            eventually("set aside", () -> stands(honest, Generation.State.DROPPED));
        }
        site.wires.heal(); // now it answers those who ask, or sends the certificate that it made
        requireSecondGenerationAtHonestNodes();
    }

    @Test
    void m27AbortedTwiceIsStillOneNode() throws Exception {
        site.wires.lose(PREPARED, List.of(EVIL), HONEST);
        site.wires.tamperNotices(n -> List.of());
        refresh();
        for (int i = 0; i < 5; i++) {
            say(Recovery.ABORTED, 1, aborted());
        }
        eventually("set aside", () -> stands(1, Generation.State.DROPPED));
        assertThat(site.node(1).ofSession(TENANT, session)).isPresent();
        site.wires.heal();
        requireSecondGenerationAtHonestNodes();
    }

    /// Having lost its disk it honestly says that it never prepared what it once signed.
    @Test
    void m27LostDiskAfterOneNodeHasTheCertificate() {
        site.wires.lose(PREPARED, List.of(EVIL), List.of(2));
        site.wires.lose(PREPARED, List.of(2), List.of(EVIL));
        site.wires.tamperNotices(n -> n.from() == 1 ? List.of() : List.of(n));
        refresh();
        site.node(EVIL).loseDisk();
        eventually("node 2 heard `aborted`", () -> stands(2, Generation.State.DROPPED));
        site.wires.heal();
        requireSecondGenerationAtHonestNodes();
        requireEvidence(2);
    }

    @Test
    void m27WordsThatAreNotItsOwnChangeNothing() throws Exception {
        site.wires.lose(PREPARED, List.of(EVIL), HONEST);
        site.wires.tamperNotices(n -> List.of());
        refresh();
        List<List<String>> before = HONEST.stream().map(i -> site.node(i).keyRows()).toList();
        Site evil = site.node(EVIL).site();
        Site one = site.node(1).site();
        byte[] abortedMessage =
                new Encoder().text(Purpose.ABORTED.tag()).text(TENANT).text(session).toBytes();
        Generation row = site.node(2).ofSession(TENANT, session).orElseThrow();
        Certificate.Prepared prepared =
                new Certificate.Prepared(TENANT, session, row.sid(), row.recordHash());
        byte[] mine = evil.sign(prepared.message());
        List<Wires.Notice> lies =
                List.of(
                        notice(Recovery.ABORTED, words(one, evil.sign(abortedMessage))),
                        notice(Recovery.ABORTED, words(evil, evil.sign(prepared.message()))),
                        notice(Recovery.ABORTED, words(evil, new byte[] {1, 2, 3})),
                        notice(Recovery.ABORTED, new byte[0]),
                        notice(Recovery.ABORTED, Randomness.system().bytes(500)),
                        notice(
                                Recovery.CERTIFICATE,
                                new Certificate(prepared, List.of(mine, mine, mine)).encode()),
                        notice(
                                Recovery.CERTIFICATE,
                                new Certificate(prepared, List.of(mine)).encode()),
                        notice(Recovery.CERTIFICATE, new byte[] {0, 0, 0, 1}),
                        notice(
                                Recovery.PREPARED,
                                new Certificate(prepared, List.of(one.sign(prepared.message())))
                                        .encode()),
                        notice(Recovery.ASK, new Certificate(prepared, List.of(mine)).encode()),
                        notice(Recovery.ACTIVE, new byte[] {1}),
                        notice("commit/unknown", mine));
        // The `ask` is true and may be answered, but it alone brings no certificate to node 2.
        lies.forEach(site.wires::deliver);
        site.node(2).heard();
        assertThat(HONEST.stream().map(i -> site.node(i).keyRows()).toList()).isEqualTo(before);
        site.wires.heal();
        requireSecondGenerationAtHonestNodes();
    }

    private static Wires.Notice notice(String kind, byte[] body) {
        return new Wires.Notice(EVIL, 2, kind, body);
    }

    private byte[] words(Site signer, byte[] signature) {
        return new Encoder()
                .text(TENANT)
                .text(session)
                .bytes(signer.self().bytes())
                .bytes(signature)
                .toBytes();
    }

    /// A signature of another row in the session itself is no reason to store anything else.
    @Test
    void m27PreparedOfAnotherRow() {
        site.wires.tamper((id, sender, frame) -> {
            boolean hit = sender.index() == EVIL && frame.round().equals(PREPARED);
            return List.of(hit ? Tampering.flipped(frame, frame.body().length - 1) : frame);
        });
        site.wires.tamperNotices(n -> n.from() == EVIL ? List.of() : List.of(n));
        List<Answer<Operations.KeyOutcome>> answers = refresh();
        for (int honest : HONEST) {
            answers.get(honest - 1).refused(Refusal.Code.COMMIT_UNDECIDED, EVIL);
        }
        site.wires.heal();
        requireSecondGenerationAtHonestNodes();
    }
}

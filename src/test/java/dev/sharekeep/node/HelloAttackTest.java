package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.channel.Frame;
import dev.sharekeep.channel.Network;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who an evil node says that it, or another, is: indices come from configuration alone. M06 of the
/// attack table, and what an evil node tells of a key in hello.
class HelloAttackTest {
    private static final int EVIL = 3;
    private static final List<Integer> HONEST = List.of(1, 2);
    private static final int COMMITTEE = 5;
    private static final int PARTICIPANTS = 6;

    @TempDir static Path folder;
    private static NodeSite site;
    private final String session = NodeSite.session();

    @BeforeAll
    static void start() {
        site = NodeSite.start("main", 3, folder, Duration.ofSeconds(20));
    }

    @AfterEach
    void heal() {
        site.wires.heal();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    private List<Answer<Operations.KeyOutcome>> keygen() {
        List<List<String>> before = site.keyRows();
        List<Answer<Operations.KeyOutcome>> answers =
                site.all(n -> n.node().keygen(CALLER, session, "secp256k1", null, null, null));
        assertThat(site.keyRows()).isEqualTo(before);
        for (int honest : HONEST) {
            assertThat(site.node(honest).events(session))
                    .containsExactly(
                            AuditLog.Event.SESSION_REQUESTED,
                            AuditLog.Event.SESSION_STARTED,
                            AuditLog.Event.SESSION_ABORTED);
        }
        return answers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2,0", "1,2,4", "1,2", "1,2,2", "1,2,3,3", "2,1,3", "1,2,33", ""})
    void m06ParticipantsWithAnotherIndex(String indices) {
        List<Integer> claimed =
                Stream.of(indices.split(","))
                        .filter(i -> !i.isEmpty())
                        .map(Integer::parseInt)
                        .toList();
        byte[] list = field(e -> e.list(claimed, (f, i) -> f.integer(i)));
        site.wires.tamper(hello(fields -> fields.set(PARTICIPANTS, list)));
        List<Answer<Operations.KeyOutcome>> answers = keygen();
        for (int honest : HONEST) {
            answers.get(honest - 1)
                    .refused(Refusal.Code.SESSION_MISMATCH)
                    .saying("node 3 asks for participants");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"another node's place", "twice itself", "one more", "one less"})
    void m06CommitteeWithAnotherPlace(String kind) {
        List<Fingerprint> members = new ArrayList<>(site.node(1).site().roster());
        switch (kind) {
            case "another node's place" -> members.set(0, members.get(2));
            case "twice itself" -> members.add(members.get(2));
            case "one more" -> members.add(Fingerprint.ofSpki(new byte[] {1}));
            default -> members.removeFirst();
        }
        byte[] list = field(e -> e.list(members, (f, m) -> f.bytes(m.bytes())));
        site.wires.tamper(hello(fields -> fields.set(COMMITTEE, list)));
        List<Answer<Operations.KeyOutcome>> answers = keygen();
        for (int honest : HONEST) {
            answers.get(honest - 1)
                    .refused(Refusal.Code.SESSION_MISMATCH)
                    .saying("node 3 asks for committee");
        }
    }

    /// A complaint names who dealt a wrong value; one about nobody who is there is no complaint.
    @ParameterizedTest
    @ValueSource(strings = {"0", "4", "32", "33", "2147483647", "-1", "1,1", "1,2", ""})
    void m06ComplaintOfAnIndexThatIsNotThere(String indices) {
        site.wires.tamper((id, sender, frame) -> complaint(sender, frame, indices));
        List<Answer<Operations.KeyOutcome>> answers = keygen();
        for (int honest : HONEST) {
            answers.get(honest - 1)
                    .refused(Refusal.Code.SESSION_ABORTED)
                    .saying("node 3 ended the session");
        }
    }

    @Test
    void m06ComplaintOfItself() {
        site.wires.tamper((id, sender, frame) -> complaint(sender, frame, "3"));
        List<Answer<Operations.KeyOutcome>> answers = keygen();
        for (int honest : HONEST) {
            answers.get(honest - 1).refused(Refusal.Code.NODE_COMPLAINT, EVIL);
        }
    }

    private static List<Frame> complaint(Party sender, Frame frame, String indices) {
        if (sender.index() != EVIL || frame.round().equals("hello")) {
            return List.of(frame);
        }
        if (!frame.round().equals("deal/commit")) {
            return List.of();
        }
        List<Integer> named =
                Stream.of(indices.split(","))
                        .filter(i -> !i.isEmpty())
                        .map(Integer::parseInt)
                        .toList();
        byte[] body =
                new Encoder().text("WRONG_VALUE").list(named, (f, i) -> f.integer(i)).toBytes();
        return List.of(new Frame(frame.party(), "abort", frame.sid(), body, null));
    }

    /// Who does not take part has no say, whatever it sends.
    @Test
    void m06ANodeThatDoesNotTakePart() {
        String keyId = site.keygen("secp256k1").keyId();
        Party evil = new Party(EVIL);
        Map<Party, Fingerprint> all = new HashMap<>();
        List<Fingerprint> roster = site.node(1).site().roster();
        roster.forEach(f -> all.put(new Party(roster.indexOf(f) + 1), f));
        Network network = site.wires.of(EVIL).join(NodeSite.TENANT, session, all, evil);
        for (String round : List.of("hello", "abort", "view/1", "schnorr/nonces", "schnorr/z")) {
            for (int honest : HONEST) {
                network.send(new Frame(new Party(honest), round, new byte[0], new byte[9], null));
            }
        }
        NodeSite.at(
                        List.of(site.node(1), site.node(2)),
                        n ->
                                n.node()
                                        .custodyProof(
                                                CALLER,
                                                session,
                                                keyId,
                                                new byte[CustodyProof.CHALLENGE_BYTES],
                                                List.of(1, 2)))
                .forEach(a -> assertThat(a.get().verifies()).isTrue());
    }

    /// A number far above one's own would use up all numbers.
    @Test
    void aGenerationNumberFarAboveAllOthers() {
        String keyId = site.keygen("secp256k1").keyId();
        site.wires.tamper(own(fields -> fields.set(2, integer(Integer.MAX_VALUE - 1))));
        List<List<String>> before = site.keyRows();
        List<Answer<Operations.KeyOutcome>> answers =
                site.all(n -> n.node().refresh(CALLER, session, keyId));
        for (int honest : HONEST) {
            answers.get(honest - 1)
                    .refused(Refusal.Code.NODE_MISBEHAVED, EVIL)
                    .saying("generations grow by one at a time");
        }
        assertThat(site.keyRows()).isEqualTo(before);
    }

    /// It may say that it holds nothing, or something else: no generation is common then.
    @Test
    void aGenerationThatOneNodeDoesNotHold() {
        String keyId = site.keygen("secp256k1").keyId();
        byte[] nothing = field(e -> e.list(List.<Integer>of(), (f, i) -> f.integer(i)));
        site.wires.tamper(own(fields -> fields.set(1, nothing)));
        List<List<String>> before = site.keyRows();
        List<Answer<Operations.KeyOutcome>> answers =
                site.all(n -> n.node().refresh(CALLER, session, keyId));
        for (int honest : HONEST) {
            answers.get(honest - 1)
                    .refused(Refusal.Code.NO_COMMON_GENERATION)
                    .saying("the key is not held by: node 3");
        }
        assertThat(site.keyRows()).isEqualTo(before);
    }

    /// A hello of the evil node with other fields of what must be common.
    private static Wires.Frames hello(Consumer<List<byte[]>> change) {
        return rewritten(0, 11, change);
    }

    /// A hello of the evil node with other fields of what it tells of itself.
    private static Wires.Frames own(Consumer<List<byte[]>> change) {
        return rewritten(1, 7, change);
    }

    private static Wires.Frames rewritten(int part, int count, Consumer<List<byte[]>> change) {
        return (session, sender, frame) -> {
            if (sender.index() != EVIL || !frame.round().equals("hello")) {
                return List.of(frame);
            }
            List<byte[]> parts = fields(frame.body(), 3);
            List<byte[]> fields = fields(parts.get(part), count);
            change.accept(fields);
            parts.set(part, joined(fields));
            return List.of(Tampering.body(frame, joined(parts)));
        };
    }

    private static List<byte[]> fields(byte[] body, int count) {
        try {
            Decoder from = new Decoder(body);
            List<byte[]> fields = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                fields.add(from.bytes());
            }
            from.end();
            return fields;
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] joined(List<byte[]> fields) {
        Encoder encoder = new Encoder();
        fields.forEach(encoder::bytes);
        return encoder.toBytes();
    }

    /// The content of one field.
    private static byte[] field(Consumer<Encoder> write) {
        Encoder encoder = new Encoder();
        write.accept(encoder);
        byte[] all = encoder.toBytes();
        return Arrays.copyOfRange(all, 4, all.length);
    }

    private static byte[] integer(int value) {
        return field(e -> e.integer(value));
    }
}

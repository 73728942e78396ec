package dev.sharekeep.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.Frame;
import dev.sharekeep.channel.Switchboard;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Attacks on the protocols by one evil node, which is the real node with a mutator on what it
/// sends. Every case names the fault, and the culprit or nobody. Numbers as in the attack table.
class AttackTest {
    private static final Curve CURVE = Curve.SECP256K1;
    private static final Party ONE = new Party(1);
    private static final Party TWO = new Party(2);
    private static final Party EVIL = new Party(3);

    @Test
    void m01CommitmentVectorTooLong() {
        PerParty<TestSite.Outcome<KeyShare>> outcomes =
                keygen(board ->
                        board.tamper(
                                EVIL,
                                "deal/opening",
                                changed(points -> points.add(CURVE.generator()))));
        named(outcomes, EVIL);
    }

    @Test
    void m01CommitmentVectorTooShort() {
        named(keygen(board -> board.tamper(EVIL, "deal/opening", changed(List::removeLast))), EVIL);
    }

    @Test
    void m01CommitmentVectorEmpty() {
        named(keygen(board -> board.tamper(EVIL, "deal/opening", changed(List::clear))), EVIL);
    }

    @Test
    void m02WrongPrivateShareForOneReceiver() {
        PerParty<TestSite.Outcome<KeyShare>> outcomes =
                keygen(board -> board.with(AttackTest::spoilShareForOne));
        Fault atReceiver = outcomes.of(ONE).fault().fault();
        assertThat(atReceiver).isEqualTo(new Fault.Complaint(ONE, EVIL));
        assertThat(outcomes.of(TWO).fault().fault()).isEqualTo(new Fault.Complaint(ONE, EVIL));
    }

    @Test
    void m03DifferentBroadcastsToDifferentNodes() {
        // Another nonce towards node 1 gives it another sid than node 2 has.
        PerParty<TestSite.Outcome<KeyShare>> outcomes =
                keygen(board ->
                        board.with((from, frame) ->
                                from.equals(EVIL)
                                                && frame.party().equals(ONE)
                                                && frame.round().equals("hello")
                                        ? List.of(body(frame, otherNonce(frame.body())))
                                        : List.of(frame)));
        for (Party honest : List.of(ONE, TWO)) {
            assertThat(outcomes.of(honest).fault().fault()).isInstanceOf(Fault.Equivocation.class);
            assertThat(outcomes.of(honest).fault().fault().culprits()).isEmpty();
        }
    }

    @Test
    void m04SilentTowardsOneNode() {
        PerParty<TestSite.Outcome<KeyShare>> outcomes =
                keygen(board ->
                        board.with((from, frame) ->
                                from.equals(EVIL) && frame.party().equals(ONE)
                                        ? List.of()
                                        : List.of(frame)));
        assertThat(outcomes.of(ONE).fault().fault()).isInstanceOf(Fault.Silence.class);
        assertThat(outcomes.of(ONE).fault().fault().culprits()).isEmpty();
        assertThat(outcomes.of(TWO).fault().fault().culprits()).isEmpty();
    }

    @Test
    void m05FalseComplaintNamesBoth() {
        PerParty<TestSite.Outcome<KeyShare>> outcomes =
                keygen(board ->
                        board.with((from, frame) ->
                                from.equals(EVIL) && frame.round().startsWith("view/")
                                        ? List.of(falseComplaint(frame))
                                        : List.of(frame)));
        for (Party honest : List.of(ONE, TWO)) {
            assertThat(outcomes.of(honest).fault().fault())
                    .isEqualTo(new Fault.Complaint(EVIL, ONE));
        }
    }

    @Test
    void m07MessageOfAnotherSession() {
        named(
                keygen(board ->
                        board.with((from, frame) ->
                                from.equals(EVIL) && frame.round().equals("deal/opening")
                                        ? List.of(otherSid(frame))
                                        : List.of(frame))),
                EVIL);
    }

    @Test
    void m07MessageSentTwice() {
        named(
                keygen(board ->
                        board.with((from, frame) ->
                                from.equals(EVIL) && frame.round().equals("deal/commit")
                                        ? List.of(frame, frame)
                                        : List.of(frame))),
                EVIL);
    }

    @Test
    void m09RefreshWithAConstantThatIsNotZero() {
        TestSite site = new TestSite(CURVE, 3, 1);
        PerParty<KeyShare> shares = site.keygen();
        // One point more is what a non-zero constant needs: the zero kind has no place for it.
        site.with(board ->
                board.tamper(
                        EVIL,
                        "deal/opening",
                        changed(points -> points.addFirst(CURVE.generator()))));
        named(refresh(site, shares), EVIL);
    }

    @Test
    void m10ChainCodePartChangedAfterCommit() {
        named(
                keygen(board ->
                        board.tamper(
                                EVIL,
                                "chain/opening",
                                body -> {
                                    body[4] ^= 1;
                                    return body;
                                })),
                EVIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "off-curve", "hybrid", "too large", "long", "other curve"})
    void m11BadPoint(String kind) {
        named(
                keygen(board ->
                        board.tamper(
                                EVIL,
                                "deal/opening",
                                body -> replaceFirstPoint(body, badPoint(kind)))),
                EVIL);
    }

    @Test
    void m12ScalarNotBelowTheOrder() {
        PerParty<TestSite.Outcome<KeyShare>> outcomes =
                keygen(board ->
                        board.with((from, frame) ->
                                from.equals(EVIL) && frame.round().equals("deal/share")
                                        ? List.of(secret(frame, filled(0xFF, 32)))
                                        : List.of(frame)));
        assertThat(outcomes.of(ONE).fault().fault().culprits()).containsExactly(EVIL);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 33})
    void m12ScalarOfAnotherLength(int length) {
        PerParty<TestSite.Outcome<KeyShare>> outcomes =
                keygen(board ->
                        board.with((from, frame) ->
                                from.equals(EVIL) && frame.round().equals("deal/share")
                                        ? List.of(secret(frame, filled(0, length)))
                                        : List.of(frame)));
        assertThat(outcomes.of(ONE).fault().fault().culprits()).containsExactly(EVIL);
    }

    @Test
    void m14TruncatedAtEveryTenthByteAndOneByteMore() {
        for (int cut = 0; cut < 250; cut += 10) {
            int length = cut;
            named(
                    keygen(board ->
                            board.tamper(
                                    EVIL,
                                    "deal/opening",
                                    body ->
                                            Arrays.copyOf(
                                                    body, Math.min(length, body.length - 1)))),
                    EVIL);
        }
        named(
                keygen(board ->
                        board.tamper(
                                EVIL,
                                "deal/opening",
                                body -> Arrays.copyOf(body, body.length + 1))),
                EVIL);
    }

    @Test
    void m14DeclaredLengthOfAGigabyte() {
        named(
                keygen(board ->
                        board.tamper(
                                EVIL,
                                "deal/opening",
                                body -> {
                                    body[0] = 0x40;
                                    return body;
                                })),
                EVIL);
    }

    @Test
    void m15OtherThresholdNamesFieldAndNode() {
        PerParty<TestSite.Outcome<KeyShare>> outcomes =
                keygen(board -> board.tamper(EVIL, "hello", body -> replaceThreshold(body, 2)));
        assertThat(outcomes.of(ONE).fault().fault())
                .isEqualTo(new Fault.SessionMismatch(EVIL, "threshold", "2", "1"));
    }

    @Test
    void m17LastMoverCannotChooseAfterSeeingTheOthers() {
        named(
                keygen(board ->
                        board.tamper(
                                EVIL,
                                "deal/opening",
                                body -> {
                                    body[body.length - 1] ^= 1; // another salt
                                    return body;
                                })),
                EVIL);
    }

    private static PerParty<TestSite.Outcome<KeyShare>> keygen(Consumer<Switchboard> wiring) {
        return new TestSite(CURVE, 3, 1)
                .with(wiring)
                .run(
                        "keygen",
                        channel -> Keygen.run(channel, TestSite.TENANT, Randomness.system()));
    }

    private static PerParty<TestSite.Outcome<KeyShare>> refresh(
            TestSite site, PerParty<KeyShare> shares) {
        return site.run(
                "refresh",
                channel -> Refresh.run(channel, shares.of(channel.self()), 2, Randomness.system()));
    }

    /// Both honest nodes name `culprit`, and nobody else.
    private static void named(PerParty<TestSite.Outcome<KeyShare>> outcomes, Party culprit) {
        for (Party honest : List.of(ONE, TWO)) {
            Fault fault = outcomes.of(honest).fault().fault();
            assertThat(fault).isInstanceOf(Fault.Misbehaviour.class);
            assertThat(fault.culprits()).containsExactly(culprit);
        }
    }

    private static List<Frame> spoilShareForOne(Party from, Frame frame) {
        boolean hit =
                from.equals(EVIL)
                        && frame.party().equals(ONE)
                        && frame.round().equals("deal/share");
        return List.of(hit ? secret(frame, filled(1, 32)) : frame);
    }

    @SuppressWarnings("MustBeClosedChecker") // the receiver owns the frame
    private static Frame secret(Frame frame, byte[] value) {
        return new Frame(
                frame.party(),
                frame.round(),
                frame.sid(),
                frame.body(),
                SecretBytes.takeFrom(value));
    }

    private static Frame body(Frame frame, byte[] body) {
        return new Frame(frame.party(), frame.round(), frame.sid(), body, null);
    }

    private static Frame otherSid(Frame frame) {
        byte[] sid = frame.sid().clone();
        sid[0] ^= 1;
        return new Frame(frame.party(), frame.round(), sid, frame.body(), null);
    }

    private static Frame falseComplaint(Frame frame) {
        byte[] body =
                new Encoder()
                        .text("WRONG_VALUE")
                        .list(List.of(1), (field, index) -> field.integer(index))
                        .toBytes();
        return new Frame(frame.party(), "abort", frame.sid(), body, null);
    }

    private static byte[] otherNonce(byte[] hello) {
        byte[] changed = hello.clone();
        changed[changed.length - 1] ^= 1;
        return changed;
    }

    private static byte[] filled(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] badPoint(String kind) {
        byte[] point = CURVE.generator().encode();
        return switch (kind) {
            case "identity" -> new byte[] {0};
            case "off-curve" -> {
                Arrays.fill(point, 1, point.length, (byte) 0);
                point[point.length - 1] = 5; // x = 5 is on no point of secp256k1
                yield point;
            }
            case "hybrid" -> {
                byte[] hybrid = CURVE.generator().encodeUncompressed();
                hybrid[0] = 6;
                yield hybrid;
            }
            case "too large" -> {
                Arrays.fill(point, 1, point.length, (byte) 0xFF);
                yield point;
            }
            case "long" -> Arrays.copyOf(point, point.length + 1);
            default -> Curve.SECP384R1.generator().encode();
        };
    }

    private static byte[] replaceFirstPoint(byte[] body, byte[] point) {
        return rewritten(
                body,
                points -> {
                    points.set(0, point);
                });
    }

    private static UnaryOperator<byte[]> changed(Consumer<List<Point>> change) {
        return body ->
                rewritten(
                        body,
                        encoded -> {
                            List<Point> points = new ArrayList<>();
                            encoded.forEach(bytes -> points.add(point(bytes)));
                            change.accept(points);
                            encoded.clear();
                            points.forEach(p -> encoded.add(p.encode()));
                        });
    }

    /// An opening with another list of points, its proof and salt as they were.
    private static byte[] rewritten(byte[] body, Consumer<List<byte[]>> change) {
        try {
            Decoder from = new Decoder(body);
            List<byte[]> points = new ArrayList<>(from.list(32, Decoder::bytes));
            byte[] proof = from.bytes();
            byte[] salt = from.bytes();
            change.accept(points);
            return new Encoder().list(points, Encoder::bytes).bytes(proof).bytes(salt).toBytes();
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] replaceThreshold(byte[] hello, int threshold) {
        try {
            Decoder from = new Decoder(hello);
            Decoder common = new Decoder(from.bytes());
            Encoder changed = new Encoder();
            for (int field = 0; field < 11; field++) {
                byte[] value = common.bytes();
                if (field == 4) {
                    changed.integer(threshold);
                } else {
                    changed.bytes(value);
                }
            }
            return new Encoder()
                    .bytes(changed.toBytes())
                    .bytes(from.bytes())
                    .bytes(from.bytes())
                    .toBytes();
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static Point point(byte[] bytes) {
        try {
            return Point.decode(CURVE, bytes);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }
}

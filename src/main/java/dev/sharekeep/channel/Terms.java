package dev.sharekeep.channel;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What all nodes must ask for alike: the *common* part of hello, field by field with its name, so
/// that a difference can be told in words.
public final class Terms {
    private static final int MOST_SHOWN_BYTES = 16;

    private enum Kind {
        TEXT,
        NUMBER,
        BYTES
    }

    private record Field(String name, Kind kind, byte[] value) {}

    private final String operation;
    private final Curve curve;
    private final int threshold;
    private final Committee committee;
    private final List<Party> participants;
    private final List<Field> fields = new ArrayList<>();

    /// The fields that every operation has. Absent: `keyId` "" and `publicKey` null. `path` and
    /// `presignature` are "" where the operation has none.
    public Terms(
            String operation,
            String tenant,
            String session,
            Curve curve,
            int threshold,
            Committee committee,
            List<Party> participants,
            String keyId,
            @Nullable Point publicKey,
            String path,
            String presignature) {
        this.operation = operation;
        this.curve = curve;
        this.threshold = threshold;
        this.committee = committee;
        this.participants = participants.stream().sorted().toList();
        text("operation", operation);
        text("tenant", tenant);
        text("session id", session);
        text("curve", curve.curveName());
        number("threshold", threshold);
        add("committee", Kind.BYTES, firstField(new Encoder(), committee::encode));
        add(
                "participants",
                Kind.BYTES,
                firstField(
                        new Encoder(),
                        e -> e.list(this.participants, (f, p) -> f.integer(p.index()))));
        text("key id", keyId);
        bytes("public key", publicKey == null ? null : publicKey.encode());
        text("path", path);
        text("presignature", presignature);
    }

    /// Adds a field of the operation's own.
    public Terms text(String name, String value) {
        return add(name, Kind.TEXT, value.getBytes(StandardCharsets.UTF_8));
    }

    public Terms number(String name, int value) {
        return add(name, Kind.NUMBER, ByteBuffer.allocate(4).putInt(value).array());
    }

    public Terms bytes(String name, byte @Nullable [] value) {
        return add(name, Kind.BYTES, value == null ? new byte[0] : value);
    }

    public String operation() {
        return operation;
    }

    public Curve curve() {
        return curve;
    }

    public int threshold() {
        return threshold;
    }

    public Committee committee() {
        return committee;
    }

    /// Who takes part, ascending.
    public List<Party> participants() {
        return participants;
    }

    /// The joined fields.
    public byte[] encode() {
        Encoder encoder = new Encoder();
        fields.forEach(field -> encoder.bytes(field.value()));
        return encoder.toBytes();
    }

    /// The first field in which `other`, a peer's encoded terms, differs, as a fault of words.
    Optional<Fault.SessionMismatch> difference(Party peer, byte[] other) {
        Decoder from = new Decoder(other);
        for (Field field : fields) {
            byte[] theirs;
            try {
                theirs = from.bytes();
            } catch (MalformedException e) {
                return Optional.of(mismatch(peer, field, "nothing readable"));
            }
            if (!Arrays.equals(theirs, field.value())) {
                return Optional.of(mismatch(peer, field, shown(field.kind(), theirs)));
            }
        }
        try {
            from.end();
        } catch (MalformedException e) {
            return Optional.of(
                    new Fault.SessionMismatch(peer, "terms", "more fields", "fewer fields"));
        }
        return Optional.empty();
    }

    private static Fault.SessionMismatch mismatch(Party peer, Field field, String theirs) {
        return new Fault.SessionMismatch(
                peer, field.name(), theirs, shown(field.kind(), field.value()));
    }

    private static String shown(Kind kind, byte[] value) {
        if (value.length == 0) {
            return "(none)";
        }
        if (kind == Kind.NUMBER && value.length == 4) {
            return Integer.toString(ByteBuffer.wrap(value).getInt());
        }
        if (kind == Kind.TEXT && value.length <= 128) {
            return new String(value, StandardCharsets.UTF_8).replaceAll("[^ -~]", "?");
        }
        byte[] head = Arrays.copyOf(value, Math.min(value.length, MOST_SHOWN_BYTES));
        return HexFormat.of().formatHex(head) + (value.length > head.length ? "..." : "");
    }

    private Terms add(String name, Kind kind, byte[] value) {
        fields.add(new Field(name, kind, value));
        return this;
    }

    /// The content of the one field that `write` writes.
    private static byte[] firstField(Encoder to, Consumer<Encoder> write) {
        write.accept(to);
        byte[] all = to.toBytes();
        return Arrays.copyOfRange(all, 4, all.length);
    }
}

package dev.sharekeep.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.transport.wire.Envelope;
import dev.sharekeep.transport.wire.Greeting;
import dev.sharekeep.transport.wire.LinkGrpc;
import dev.sharekeep.transport.wire.SessionMessage;
import dev.sharekeep.wire.MalformedException;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Envelopes to parcels and back, with every bound checked: the one place that knows protobuf.
///
/// A secret passes through heap arrays of our own, wiped here or when gRPC has taken the parcel,
/// and through the buffers of gRPC's framing, Netty and the JDK's TLS, which are pooled, not wiped,
/// and written over by later traffic.
final class Wire {
    static final int MOST_MESSAGE = 128 * 1024;
    static final int MOST_BODY = 64 * 1024;
    static final int MOST_NAME = 256;
    static final int MOST_SID = 64;
    static final int EPOCH_BYTES = 16;

    static final MethodDescriptor<Parcel, Parcel> JOIN =
            LinkGrpc.getJoinMethod().toBuilder(Parcel.MARSHALLER, Parcel.MARSHALLER).build();

    private Wire() {}

    /// An envelope as it came in: at most one of the three contents is there.
    record Incoming(
            long sequence,
            long acknowledged,
            @Nullable Greeting greeting,
            @Nullable Arrival arrival,
            @Nullable Notice notice) {}

    static Parcel greeting(ByteString epoch, ByteString heard, long acknowledged) {
        Greeting greeting = Greeting.newBuilder().setEpoch(epoch).setHeard(heard).build();
        return plain(Envelope.newBuilder().setAcknowledged(acknowledged).setGreeting(greeting));
    }

    static Parcel acknowledgement(long acknowledged) {
        return plain(Envelope.newBuilder().setAcknowledged(acknowledged));
    }

    static Parcel notice(long sequence, long acknowledged, Notice notice) {
        return plain(
                Envelope.newBuilder()
                        .setSequence(sequence)
                        .setAcknowledged(acknowledged)
                        .setNotice(
                                dev.sharekeep.transport.wire.Notice.newBuilder()
                                        .setKind(notice.kind())
                                        .setBody(ByteString.copyFrom(notice.body()))));
    }

    /// A session message whose secret, if it has one, is put in here and nowhere before.
    static Parcel session(
            long sequence, long acknowledged, SessionMessage open, @Nullable SecretBytes secret) {
        Envelope.Builder envelope =
                Envelope.newBuilder().setSequence(sequence).setAcknowledged(acknowledged);
        if (secret == null) {
            return plain(envelope.setSession(open));
        }
        return secret.expose(borrowed -> {
            ByteString inPlace = UnsafeByteOperations.unsafeWrap(borrowed);
            return plain(envelope.setSession(open.toBuilder().setSecret(inPlace)));
        });
    }

    private static Parcel plain(Envelope.Builder envelope) {
        return new Parcel(envelope.build().toByteArray());
    }

    /// Reads and wipes the parcel. Who gets an arrival closes it.
    ///
    /// @throws MalformedException if it is not an envelope or out of bounds
    static Incoming open(Parcel parcel) throws MalformedException {
        try (parcel) {
            return read(parse(parcel));
        } catch (IOException e) {
            // Not the cause: its message may quote what was sent.
            throw new MalformedException("not an envelope");
        }
    }

    /// An envelope whose byte fields are the parcel's own bytes, so that wiping it wipes them.
    static Envelope parse(Parcel parcel) throws IOException {
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(parcel.bytes()).newCodedInput();
        input.enableAliasing(true);
        Envelope envelope = Envelope.parseFrom(input);
        input.checkLastTagWas(0);
        return envelope;
    }

    private static Incoming read(Envelope envelope) throws MalformedException {
        long sequence = envelope.getSequence();
        long acknowledged = envelope.getAcknowledged();
        check(sequence >= 0 && acknowledged >= 0, "sequence out of range");
        return switch (envelope.getContentCase()) {
            case GREETING -> {
                Greeting greeting = copy(envelope.getGreeting());
                yield new Incoming(sequence, acknowledged, greeting, null, null);
            }
            case SESSION -> {
                check(sequence > 0, "session message without a sequence");
                Arrival arrival = arrival(envelope.getSession());
                yield new Incoming(sequence, acknowledged, null, arrival, null);
            }
            case NOTICE -> {
                check(sequence > 0, "notice without a sequence");
                var notice = envelope.getNotice();
                checkName(notice.getKind(), "notice kind");
                check(notice.getBody().size() <= MOST_BODY, "notice too long");
                yield new Incoming(
                        sequence,
                        acknowledged,
                        null,
                        null,
                        new Notice(notice.getKind(), notice.getBody().toByteArray()));
            }
            case CONTENT_NOT_SET -> new Incoming(sequence, acknowledged, null, null, null);
        };
    }

    private static Greeting copy(Greeting greeting) throws MalformedException {
        int heard = greeting.getHeard().size();
        check(greeting.getEpoch().size() == EPOCH_BYTES, "epoch length");
        check(heard == 0 || heard == EPOCH_BYTES, "heard epoch length");
        return Greeting.newBuilder()
                .setEpoch(ByteString.copyFrom(greeting.getEpoch().toByteArray()))
                .setHeard(ByteString.copyFrom(greeting.getHeard().toByteArray()))
                .build();
    }

    // The secret goes to the arrival, which its holder closes.
    @SuppressWarnings("MustBeClosedChecker")
    private static Arrival arrival(SessionMessage message) throws MalformedException {
        checkName(message.getTenant(), "tenant");
        checkName(message.getSession(), "session id");
        checkName(message.getRound(), "round");
        check(message.getSid().size() <= MOST_SID, "sid too long");
        check(message.getBody().size() <= MOST_BODY, "body too long");
        check(message.getSecret().size() <= MOST_BODY, "secret too long");
        check(!message.hasSecret() || message.getBody().isEmpty(), "body beside a secret");
        return new Arrival(
                new SessionName(message.getTenant(), message.getSession()),
                message.getRound(),
                message.getSid().toByteArray(),
                message.getBody().toByteArray(),
                message.hasSecret()
                        ? SecretBytes.takeFrom(message.getSecret().toByteArray())
                        : null);
    }

    private static void checkName(String name, String what) throws MalformedException {
        check(!name.isEmpty() && name.length() <= MOST_NAME, what + " length");
    }

    private static void check(boolean holds, String otherwise) throws MalformedException {
        if (!holds) {
            throw new MalformedException(otherwise);
        }
    }

    /// A session message without its secret, from the caller's arrays, copied.
    static SessionMessage openPart(SessionName name, String round, byte[] sid, byte[] body) {
        if (name.tenant().length() > MOST_NAME
                || name.session().length() > MOST_NAME
                || round.isEmpty()
                || round.length() > MOST_NAME
                || sid.length > MOST_SID
                || body.length > MOST_BODY) {
            throw new IllegalArgumentException("internal error: frame out of bounds");
        }
        return SessionMessage.newBuilder()
                .setTenant(name.tenant())
                .setSession(name.session())
                .setRound(round)
                .setSid(ByteString.copyFrom(sid))
                .setBody(ByteString.copyFrom(body))
                .build();
    }
}

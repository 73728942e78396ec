package dev.sharekeep.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.transport.wire.Envelope;
import dev.sharekeep.transport.wire.SessionMessage;
import dev.sharekeep.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Where a secret's bytes lie on their way through the envelope, and which envelopes are refused.
class WireTest {
    private static final byte[] VALUE = {11, 22, 33, 44, 55, 66, 77, 88};

    private static SessionMessage open() {
        return Wire.openPart(new SessionName("t", "s"), "r", new byte[32], new byte[0]);
    }

    private static Parcel packed() {
        try (SecretBytes secret = SecretBytes.copyOf(VALUE)) {
            return Wire.session(7, 3, open(), secret);
        }
    }

    @Test
    void openingReadsTheSecretAndWipesTheParcel() throws Exception {
        Parcel parcel = packed();
        byte[] raw = parcel.bytes();
        Wire.Incoming incoming = Wire.open(parcel);
        try (Arrival arrival = Objects.requireNonNull(incoming.arrival())) {
            assertThat(incoming.sequence()).isEqualTo(7);
            assertThat(incoming.acknowledged()).isEqualTo(3);
            SecretBytes secret = Objects.requireNonNull(arrival.secret());
            assertThat(secret.<byte[]>expose(byte[]::clone)).isEqualTo(VALUE);
        }
        assertThat(raw).containsOnly(0);
    }

    @Test
    void protobufKeepsNoCopyOfItsOwn() throws Exception {
        Parcel parcel = packed();
        Envelope envelope = Wire.parse(parcel);
        assertThat(envelope.getSession().getSecret().toByteArray()).isEqualTo(VALUE);
        parcel.close();
        assertThat(envelope.getSession().getSecret().toByteArray()).containsOnly(0);
    }

    @Test
    void theMarshallerWritesInOnePieceAndWipesOnClose() throws Exception {
        Parcel parcel = packed();
        byte[] before = parcel.bytes().clone();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (InputStream stream = Parcel.MARSHALLER.stream(parcel)) {
            ((io.grpc.Drainable) stream).drainTo(written);
        }
        assertThat(written.toByteArray()).isEqualTo(before);
        assertThat(parcel.bytes()).containsOnly(0);
    }

    @Test
    void everyTruncationIsRefusedOrASmallerEnvelope() {
        byte[] whole = packed().bytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            try {
                Wire.Incoming incoming = Wire.open(new Parcel(part));
                assertThat(incoming.arrival()).isNull();
            } catch (MalformedException e) {
                assertThat(e.what()).isNotEmpty();
            }
        }
    }

    @Test
    void boundsAreChecked() {
        assertRefused(Envelope.newBuilder().setSession(open()), "without a sequence");
        assertRefused(Envelope.newBuilder().setSequence(-1), "out of range");
        assertRefused(
                Envelope.newBuilder().setSequence(1).setSession(open().toBuilder().setTenant("")),
                "tenant");
        assertRefused(
                Envelope.newBuilder()
                        .setSequence(1)
                        .setSession(open().toBuilder().setSession("x".repeat(257))),
                "session id");
    }

    private static void assertRefused(Envelope.Builder envelope, String why) {
        assertThatThrownBy(() -> Wire.open(new Parcel(envelope.build().toByteArray())))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(why);
    }
}

package dev.sharekeep.transport;

import static dev.sharekeep.transport.TestSite.PATIENCE;
import static dev.sharekeep.transport.TestSite.frame;
import static dev.sharekeep.transport.TestSite.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.sharekeep.channel.Frame;
import dev.sharekeep.channel.Network;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.transport.wire.Envelope;
import dev.sharekeep.transport.wire.SessionMessage;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A pinned node 3 that speaks TLS and gRPC rightly and the rest as it likes, against node 1, which
/// it dials as it should, while nodes 1 and 2 go on undisturbed.
class HostilePeerTest {
    private static final ByteString EPOCH = ByteString.copyFrom(new byte[16]);

    private TestSite site;
    private ManagedChannel channel;

    @BeforeEach
    void open() throws Exception {
        site = new TestSite(3);
        site.open(1);
        site.open(2);
        await().atMost(PATIENCE).until(() -> site.state(1, 2).connected());
        var tls =
                LinkTls.toDial(
                        site.identity(3),
                        site.fingerprint(1),
                        shown -> {
                            throw new AssertionError("node 1 shows " + shown);
                        });
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", site.links(1).port())
                        .sslContext(tls)
                        .maxInboundMessageSize(1 << 20)
                        .build();
    }

    @AfterEach
    void close() throws Exception {
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        site.close();
    }

    private final class Call extends ClientCall.Listener<Parcel> {
        private final ClientCall<Parcel, Parcel> call =
                channel.newCall(Wire.JOIN, CallOptions.DEFAULT);
        private final CompletableFuture<Status> ended = new CompletableFuture<>();

        Call() {
            this(1000);
        }

        Call(int reads) {
            call.start(this, new Metadata());
            call.request(reads);
        }

        Call greet() {
            return say(Wire.greeting(EPOCH, ByteString.EMPTY, 0));
        }

        Call say(Parcel parcel) {
            call.sendMessage(parcel);
            return this;
        }

        Call say(Envelope.Builder envelope) {
            return say(new Parcel(envelope.build().toByteArray()));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
        }

        Status status() throws Exception {
            return ended.get(10, TimeUnit.SECONDS);
        }
    }

    private static Envelope.Builder message(long sequence, int body) {
        return Envelope.newBuilder()
                .setSequence(sequence)
                .setSession(
                        SessionMessage.newBuilder()
                                .setTenant("tenant")
                                .setSession("s")
                                .setRound("r")
                                .setBody(ByteString.copyFrom(TestSite.bytes(body))));
    }

    private void othersGoOn() throws Exception {
        try (Network one = site.join(1, "calm", 1, 2);
                Network two = site.join(2, "calm", 1, 2)) {
            two.send(frame(1, "r", 1));
            one.send(frame(2, "r", 2));
            assertThat(next(one, PATIENCE)).isEqualTo(1);
            assertThat(next(two, PATIENCE)).isEqualTo(2);
        }
        assertThat(site.state(1, 2).reconnects()).isZero();
        assertThat(site.state(1, 3).connected()).isFalse();
    }

    @Test
    void garbageEndsItsStreamOnly() throws Exception {
        byte[] garbage = new byte[100];
        Arrays.fill(garbage, (byte) 0xff);
        Status status = new Call().greet().say(new Parcel(garbage)).status();
        assertThat(status.getDescription()).contains("garbage");
        othersGoOn();
    }

    @Test
    void aMessageThatIsTooBigEndsItsStreamOnly() throws Exception {
        Status status = new Call().greet().say(new Parcel(new byte[200_000])).status();
        assertThat(status.getCode()).isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
        othersGoOn();
    }

    @Test
    void aBodyOver64KiBEndsItsStreamOnly() throws Exception {
        Envelope.Builder big = message(1, 0);
        big.getSessionBuilder().setBody(ByteString.copyFrom(new byte[Wire.MOST_BODY + 1]));
        assertThat(new Call().greet().say(big).status().getDescription()).contains("too long");
        othersGoOn();
    }

    @Test
    void whoDoesNotGreetFirstOrGreetsTwiceIsCut() throws Exception {
        assertThat(new Call().say(message(1, 0)).status().getDescription()).contains("greet first");
        assertThat(new Call().greet().greet().status().getDescription()).contains("greeted twice");
        othersGoOn();
    }

    @Test
    void anAcknowledgementOfWhatWasNeverSentIsCut() throws Exception {
        assertThat(new Call().greet().say(Wire.acknowledgement(1)).status().getDescription())
                .contains("never sent");
        othersGoOn();
    }

    @Test
    void aPeerThatStopsReadingFillsNoMoreThanItsBound() throws Exception {
        Call call = new Call(1).greet();
        await().atMost(PATIENCE).until(() -> site.state(1, 3).connected());
        try (Network one = site.join(1, "s", 1, 2, 3);
                Network two = site.join(2, "s", 1, 2, 3)) {
            byte[] body = new byte[50_000];
            for (int i = 0; i < 400; i++) {
                one.send(new Frame(new Party(3), "r", new byte[0], body, null));
                one.send(frame(2, "r", i));
            }
            for (int i = 0; i < 400; i++) {
                assertThat(next(two, PATIENCE)).isEqualTo(i);
            }
            assertThat((long) site.state(1, 3).waiting() * body.length)
                    .isLessThan(LinkLimits.DEFAULT.bytes());
            assertThat(site.state(1, 3).dropped()).isPositive();
            assertThat(site.state(1, 2).dropped()).isZero();
        }
        assertThat(call.ended).isNotDone();
    }

    @Test
    void aFloodOfConnectionsIsBoundedAndEstablishedLinksGoOn() throws Exception {
        List<Socket> flood = new ArrayList<>();
        try {
            int closed = 0;
            for (int i = 0; i < 300; i++) {
                flood.add(new Socket(InetAddress.getLoopbackAddress(), site.links(1).port()));
            }
            for (Socket socket : flood.subList(280, 300)) {
                socket.setSoTimeout(5_000);
                closed += socket.getInputStream().read() < 0 ? 1 : 0;
            }
            assertThat(closed).isEqualTo(20);
            othersGoOn();
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
    }

    @Test
    void repeatedAndOlderSequencesAreDiscarded() throws Exception {
        try (Network one = site.join(1, "s", 1, 3)) {
            new Call()
                    .greet()
                    .say(message(5, 50))
                    .say(message(5, 51))
                    .say(message(4, 40))
                    .say(message(9, 90));
            assertThat(next(one, PATIENCE)).isEqualTo(50);
            assertThat(next(one, PATIENCE)).isEqualTo(90);
            // The same process, connected again, repeats all of it.
            new Call().greet().say(message(5, 50)).say(message(9, 90)).say(message(10, 100));
            assertThat(next(one, PATIENCE)).isEqualTo(100);
        }
    }

    @Test
    void aPeerThatThisNodeDialsMayNotDialIn() throws Exception {
        channel.shutdownNow();
        var tls = LinkTls.toDial(site.identity(1), site.fingerprint(2), shown -> {});
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", site.links(2).port())
                        .sslContext(tls)
                        .build();
        assertThat(new Call().greet().status().getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(site.state(1, 2).reconnects()).isZero();
    }

    @Test
    void neitherTls12NorAConnectionWithoutCertificateComesIn() throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(
                new KeyManager[] {site.identity(3)},
                new TrustManager[] {new PinnedPeers(Set.of(site.fingerprint(1)), shown -> {})},
                new SecureRandom());
        assertThatThrownBy(() -> handshake(trusting, "TLSv1.2")).isInstanceOf(SSLException.class);
        assertThat(handshake(trusting, "TLSv1.3")).isPositive();

        SSLContext nameless = SSLContext.getInstance("TLS");
        nameless.init(
                null,
                new TrustManager[] {new PinnedPeers(Set.of(site.fingerprint(1)), shown -> {})},
                new SecureRandom());
        assertThatThrownBy(() -> handshake(nameless, "TLSv1.3")).isInstanceOf(SSLException.class);
    }

    /// The first byte that the server sends within TLS: its HTTP/2 settings.
    private int handshake(SSLContext context, String version) throws Exception {
        try (SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        InetAddress.getLoopbackAddress(), site.links(1).port())) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {version});
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getInputStream().readNBytes(4)[3] + 1;
        }
    }
}

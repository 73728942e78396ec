package dev.sharekeep.transport;

import dev.sharekeep.wire.Fingerprint;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Where the peers come in that dial this node. A stream belongs to the peer whose pinned key the
/// connection's certificate holds.
final class Door {
    static final int MOST_METADATA = 8 * 1024;
    static final int KEEP_ALIVE_SECONDS = 10;
    static final int KEEP_ALIVE_ANSWER_SECONDS = 5;
    static final DecompressorRegistry NO_COMPRESSION =
            DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);

    private static final int HANDSHAKE_SECONDS = 10;
    private static final int IDLE_SECONDS = 30;
    private static final int CLOSE_SECONDS = 2;

    /// Connections at once, of peers and of whoever reaches the port: a flood costs new connections
    /// for a while, not the files that the rest of the node needs.
    private static final int MOST_CONNECTIONS = 256;

    private final RosterNode own;
    private final Map<Fingerprint, PeerLink> links;
    private final QuietLog log;
    private final Server server;

    Door(
            InetSocketAddress listen,
            RosterNode own,
            Map<Fingerprint, PeerLink> links,
            SslContext tls,
            EventLoopGroup loops,
            QuietLog log)
            throws IOException {
        this.own = own;
        this.links = links;
        this.log = log;
        BoundedAccept bound = new BoundedAccept(MOST_CONNECTIONS, log);
        this.server =
                NettyServerBuilder.forAddress(listen)
                        .sslContext(tls)
                        .bossEventLoopGroup(loops)
                        .workerEventLoopGroup(loops)
                        .channelFactory(bound::channel)
                        .executor(Later.NOW)
                        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                        .maxInboundMessageSize(Wire.MOST_MESSAGE)
                        .maxInboundMetadataSize(MOST_METADATA)
                        .maxConcurrentCallsPerConnection(2)
                        .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
                        .maxRstFramesPerWindow(20, IDLE_SECONDS)
                        .decompressorRegistry(NO_COMPRESSION)
                        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                        .keepAliveTimeout(KEEP_ALIVE_ANSWER_SECONDS, TimeUnit.SECONDS)
                        .permitKeepAliveTime(KEEP_ALIVE_SECONDS / 2, TimeUnit.SECONDS)
                        .addService(
                                ServerServiceDefinition.builder(Wire.JOIN.getServiceName())
                                        .addMethod(Wire.JOIN, (call, headers) -> accept(call))
                                        .build())
                        .build()
                        .start();
    }

    int port() {
        return server.getPort();
    }

    private ServerCall.Listener<Parcel> accept(ServerCall<Parcel, Parcel> call) {
        PeerLink link = peer(call);
        if (link == null) {
            return refuse(call, Status.UNAUTHENTICATED.withDescription("not a pinned peer"));
        }
        if (own.dials(link.peer())) {
            return refuse(
                    call, Status.FAILED_PRECONDITION.withDescription("of us two, this node dials"));
        }
        Accepted stream = new Accepted(link, call);
        link.attach(stream);
        return stream;
    }

    private @Nullable PeerLink peer(ServerCall<Parcel, Parcel> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return null;
        }
        try {
            byte[] spki = session.getPeerCertificates()[0].getPublicKey().getEncoded();
            return links.get(Fingerprint.ofSpki(spki));
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private static ServerCall.Listener<Parcel> refuse(
            ServerCall<Parcel, Parcel> call, Status status) {
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    /// Stops listening and waits shortly for the port to be free.
    void close() {
        server.shutdownNow();
        try {
            if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("connections were still open when the links closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Accepted extends ServerCall.Listener<Parcel> implements Stream {
        private final PeerLink link;
        private final ServerCall<Parcel, Parcel> call;
        private boolean closed;

        Accepted(PeerLink link, ServerCall<Parcel, Parcel> call) {
            this.link = link;
            this.call = call;
        }

        @Override
        public void start() {
            call.sendHeaders(new Metadata());
        }

        @Override
        public boolean ready() {
            return call.isReady();
        }

        @Override
        public void write(Parcel parcel) {
            call.sendMessage(parcel);
        }

        @Override
        public void request(int messages) {
            call.request(messages);
        }

        @Override
        public synchronized void cut(String why) {
            if (!closed) {
                closed = true;
                call.close(Status.ABORTED.withDescription(why), new Metadata());
            }
        }

        @Override
        public void onMessage(Parcel parcel) {
            link.arrived(this, parcel);
        }

        @Override
        public void onReady() {
            link.ready(this);
        }

        @Override
        public void onHalfClose() {
            link.ended(this, "the peer closed the stream");
            cut("closed on request");
        }

        @Override
        public void onCancel() {
            link.ended(this, "the connection was lost");
        }

        @Override
        public void onComplete() {
            link.ended(this, "the stream was closed");
        }
    }
}

package dev.sharekeep.transport;

import dev.sharekeep.secret.Randomness;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps a stream to one peer that this node dials: one connection a stream, and after its end the
/// next, at once at first and then after growing pauses with jitter.
final class Dialer {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /// A stream that has been up this long lets the pauses start again from the first.
    private static final long SETTLED_MILLIS = 2_000;

    private static final int CONNECT_MILLIS = 5_000;

    private final PeerLink link;
    private final InetSocketAddress address;
    private final SslContext tls;
    private final EventLoopGroup loops;
    private final Randomness randomness;

    private long pause = FIRST_PAUSE_MILLIS;
    private boolean closed;
    private @Nullable Dialled current;

    Dialer(
            PeerLink link,
            InetSocketAddress address,
            SslContext tls,
            EventLoopGroup loops,
            Randomness randomness) {
        this.link = link;
        this.address = address;
        this.tls = tls;
        this.loops = loops;
        this.randomness = randomness;
    }

    void dial() {
        Dialled stream;
        synchronized (this) {
            if (closed) {
                return;
            }
            stream = new Dialled(channel());
            current = stream;
        }
        link.attach(stream);
        Later.run(SETTLED_MILLIS, () -> settle(stream));
    }

    private ManagedChannel channel() {
        return NettyChannelBuilder.forAddress(address.getHostString(), address.getPort())
                .sslContext(tls)
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .executor(Later.NOW)
                .maxInboundMessageSize(Wire.MOST_MESSAGE)
                .maxInboundMetadataSize(Door.MOST_METADATA)
                .decompressorRegistry(Door.NO_COMPRESSION)
                .keepAliveTime(Door.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(Door.KEEP_ALIVE_ANSWER_SECONDS, TimeUnit.SECONDS)
                // Links go where the roster says, and a retry buffer would keep secrets.
                .proxyDetector(target -> null)
                .disableServiceConfigLookUp()
                .disableRetry()
                .build();
    }

    private void settle(Dialled stream) {
        boolean up = link.carries(stream);
        synchronized (this) {
            if (up && stream.equals(current)) {
                pause = FIRST_PAUSE_MILLIS;
            }
        }
    }

    private void redial() {
        long millis;
        synchronized (this) {
            if (closed) {
                return;
            }
            int dice = randomness.bytes(1)[0] & 0xff;
            millis = pause / 2 + pause * dice / 256;
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
        Later.run(millis, this::dial);
    }

    void close() {
        Dialled last;
        synchronized (this) {
            closed = true;
            last = current;
        }
        if (last != null) {
            last.cut("this node is closing");
        }
    }

    /// What went wrong, as far as it is known, for states and logs.
    private static String describe(Status status) {
        StringBuilder text = new StringBuilder(status.getCode().name());
        if (status.getDescription() != null) {
            text.append(": ").append(status.getDescription());
        }
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        if (root != null) {
            text.append(": ").append(root.getMessage());
        }
        return text.toString();
    }

    private final class Dialled extends ClientCall.Listener<Parcel> implements Stream {
        private final ManagedChannel channel;
        private final ClientCall<Parcel, Parcel> call;

        Dialled(ManagedChannel channel) {
            this.channel = channel;
            this.call = channel.newCall(Wire.JOIN, CallOptions.DEFAULT);
        }

        @Override
        public void start() {
            call.start(this, new Metadata());
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
        public void cut(String why) {
            call.cancel(why, null);
            // Also for a call that never started, which would not hear of its end.
            channel.shutdownNow();
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
        public void onClose(Status status, Metadata trailers) {
            link.ended(this, describe(status));
            channel.shutdownNow();
            redial();
        }
    }
}

package dev.sharekeep.transport;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Accepts TCP connections up to a number open at once and closes those above it unread.
final class BoundedAccept {
    private final int most;
    private final QuietLog log;
    private final AtomicInteger open = new AtomicInteger();

    BoundedAccept(int most, QuietLog log) {
        this.most = most;
        this.log = log;
    }

    ServerChannel channel() {
        return new Listener();
    }

    private final class Listener extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int count = super.doReadMessages(accepted);
            if (count > 0) {
                Channel connection = (Channel) accepted.getLast();
                if (open.incrementAndGet() > most) {
                    open.decrementAndGet();
                    accepted.removeLast();
                    connection.unsafe().closeForcibly();
                    log.warn("refused a connection: " + most + " are open");
                    return 0;
                }
                var unused = connection.closeFuture().addListener(end -> open.decrementAndGet());
            }
            return count;
        }
    }
}

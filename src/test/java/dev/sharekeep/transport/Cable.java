package dev.sharekeep.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A TCP proxy in front of one node, whose connections a test cuts and whose service it withholds.
final class Cable implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> live = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean plugged = true;

    Cable() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    void target(int port) {
        target = port;
    }

    /// Breaks all connections at once; new ones may come.
    void cut() {
        live.forEach(this::abort);
    }

    void unplug() {
        plugged = false;
        cut();
    }

    void plug() {
        plugged = true;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket in = listener.accept();
                if (!plugged || target == 0) {
                    in.close();
                    continue;
                }
                Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
                in.setTcpNoDelay(true);
                out.setTcpNoDelay(true);
                in.setSoLinger(true, 0);
                out.setSoLinger(true, 0);
                live.add(in);
                live.add(out);
                Thread.ofVirtual().start(() -> carry(in, out));
                Thread.ofVirtual().start(() -> carry(out, in));
            } catch (IOException e) {
                target = listener.isClosed() ? 0 : target;
            }
        }
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Cut: the other direction ends with this one, as both sockets are closed here.
            live.remove(from);
        } finally {
            live.remove(from);
            live.remove(to);
        }
    }

    private void abort(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            live.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}

package dev.sharekeep.cli.demo;

import dev.sharekeep.cli.NodeFile.Doors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/// Free ports of the loopback interface, all different; held until they are released together.
final class Ports implements AutoCloseable {
    private final List<ServerSocket> held = new ArrayList<>();

    Doors doors() throws IOException {
        return new Doors(next(), next(), next());
    }

    private String next() throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /// Frees them for the nodes.
    @Override
    public void close() throws IOException {
        for (ServerSocket socket : held) {
            socket.close();
        }
    }
}

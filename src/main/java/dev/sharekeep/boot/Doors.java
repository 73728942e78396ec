package dev.sharekeep.boot;

import dev.sharekeep.node.Endpoint;
import dev.sharekeep.node.Profile;
import dev.sharekeep.node.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/// Translates the node's settings into those of the framework, which alone may set them.
final class Doors {
    private Doors() {}

    /// Names a door that cannot be opened, before the framework tries and answers with a stack
    /// trace.
    static void requireFree(Settings.Listen listen) throws StartupException {
        requireFree("Listen.Clients", listen.clients());
        requireFree("Listen.Peers", listen.peers());
        requireFree("Listen.Management", listen.management());
    }

    private static void requireFree(String key, Endpoint door) throws StartupException {
        InetSocketAddress address = new InetSocketAddress(door.host(), door.port());
        try (ServerSocket tried = new ServerSocket()) {
            tried.setReuseAddress(true);
            tried.bind(address);
        } catch (IOException e) {
            throw new StartupException(
                    key + ": this machine does not let the node listen on " + door,
                    "stop what listens there, or choose another port or a local address");
        }
    }

    /// What the framework is told; a node's file cannot name these.
    static Map<String, String> framework(Settings settings) {
        Map<String, String> told = new LinkedHashMap<>();
        Settings.Listen listen = settings.listen();
        told.put("quarkus.http.host", listen.clients().host());
        told.put("quarkus.http.ssl-port", Integer.toString(listen.clients().port()));
        told.put("quarkus.management.host", listen.management().host());
        told.put("quarkus.management.port", Integer.toString(listen.management().port()));
        told.put(
                "quarkus.log.console.json.enabled",
                Boolean.toString(settings.profile() == Profile.PRODUCTION));
        return told;
    }
}

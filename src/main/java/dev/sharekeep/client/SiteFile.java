package dev.sharekeep.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client must know of a site: its nodes with their addresses and pinned keys, and the key
/// and certificate that it shows them. Read from a TOML file; paths in it start at the file.
///
/// A client that speaks to its own node only lists that node alone.
public record SiteFile(
        String site, List<NodeAddress> nodes, ClientIdentity identity, int timeoutSeconds) {
    /// Longer than a node waits for its peers by default, so that the node's reason arrives.
    public static final int DEFAULT_TIMEOUT_SECONDS = 90;

    private static final int MOST_NODES = 32;

    /// One node: 1-based index, where its client port is, and the SHA-256 of its public key.
    public record NodeAddress(int index, String host, int port, Fingerprint fingerprint) {
        @Override
        public String toString() {
            return "node " + index + " at " + host + ":" + port;
        }
    }

    private record File(Site site, Client client) {}

    private record Site(String name, List<Node> node) {}

    private record Node(int index, String address, String fingerprint) {}

    private record Client(
            @Nullable String key,
            @Nullable String certificate,
            @Nullable String keyStore,
            @Nullable String passwordFile,
            @Nullable Integer timeoutSeconds) {}

    public SiteFile {
        nodes = nodes.stream().sorted(Comparator.comparingInt(NodeAddress::index)).toList();
    }

    /// Reads and checks `path`, and the key and certificate that it names.
    public static SiteFile read(Path path) {
        try {
            JsonNode tree = new TomlMapper().readTree(Files.readAllBytes(path));
            File file = StrictJson.readCapitalised(tree, File.class);
            Path folder = path.toAbsolutePath().getParent();
            return new SiteFile(
                    file.site().name(),
                    nodes(file.site().node()),
                    identity(file.client(), folder == null ? Path.of("/") : folder),
                    timeout(file.client().timeoutSeconds()));
        } catch (JsonProcessingException e) {
            throw invalid(path, "is not TOML (" + place(e) + ")");
        } catch (IOException e) {
            throw invalid(path, "cannot be read");
        } catch (MalformedException e) {
            throw invalid(path, e.what());
        }
    }

    private static List<NodeAddress> nodes(List<Node> nodes) throws MalformedException {
        if (nodes.isEmpty()) {
            throw new MalformedException("Site.Node is missing");
        }
        Set<Integer> seen = new HashSet<>();
        List<NodeAddress> made = new ArrayList<>();
        for (Node node : nodes) {
            if (node.index() < 1 || node.index() > MOST_NODES || !seen.add(node.index())) {
                throw new MalformedException("Site.Node.Index must be 1 to 32, each once");
            }
            made.add(address(node));
        }
        return made;
    }

    private static NodeAddress address(Node node) throws MalformedException {
        String where = "Site.Node " + node.index();
        int colon = node.address().lastIndexOf(':');
        String host = colon < 0 ? "" : node.address().substring(0, colon);
        String port = node.address().substring(colon + 1);
        if (host.isEmpty() || !port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65535) {
            throw new MalformedException(where + ": Address must be host:port");
        }
        try {
            Fingerprint pinned = Fingerprint.parse(node.fingerprint().toLowerCase(Locale.ROOT));
            return new NodeAddress(node.index(), host, Integer.parseInt(port), pinned);
        } catch (MalformedException e) {
            throw new MalformedException(where + ": Fingerprint: " + e.what());
        }
    }

    private static ClientIdentity identity(Client client, Path folder) throws MalformedException {
        if (client.keyStore() != null
                && client.passwordFile() != null
                && client.key() == null
                && client.certificate() == null) {
            return ClientIdentity.fromKeyStore(
                    folder.resolve(client.keyStore()), folder.resolve(client.passwordFile()));
        }
        if (client.keyStore() == null
                && client.passwordFile() == null
                && client.key() != null
                && client.certificate() != null) {
            return ClientIdentity.fromPem(
                    folder.resolve(client.key()), folder.resolve(client.certificate()));
        }
        throw new MalformedException(
                "Client must give Key and Certificate, or KeyStore and PasswordFile");
    }

    private static int timeout(@Nullable Integer seconds) throws MalformedException {
        if (seconds == null) {
            return DEFAULT_TIMEOUT_SECONDS;
        }
        if (seconds < 1 || seconds > 3600) {
            throw new MalformedException("Client.TimeoutSeconds must be 1 to 3600");
        }
        return seconds;
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null ? "no place known" : "line " + e.getLocation().getLineNr();
    }

    private static SharekeepException invalid(Path path, String what) {
        return SharekeepException.local(
                ClientCode.CLIENT_FILE_INVALID,
                path.getFileName() + ": " + what,
                "Correct the site file; it holds [Site] Name, [[Site.Node]] Index, Address,"
                        + " Fingerprint, and [Client] Key, Certificate.");
    }
}

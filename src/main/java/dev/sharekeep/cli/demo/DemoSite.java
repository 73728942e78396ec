package dev.sharekeep.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sharekeep.cli.NodeFile;
import dev.sharekeep.cli.NodeFile.Client;
import dev.sharekeep.cli.NodeFile.Doors;
import dev.sharekeep.cli.NodeFile.Peer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// One site of the demo: three nodes in a folder each, from provisioning to their end.
final class DemoSite {
    static final int NODES = 3;
    static final int THRESHOLD = 1;
    private static final int START_SECONDS = 300;
    private static final int SESSION_TIMEOUT_SECONDS = 60;

    // Software tokens compute on the cores that six starting processes share.
    private static final int CALL_TIMEOUT_MILLIS = 30_000;
    private static final JsonMapper JSON = new JsonMapper();

    private record Node(Path folder, Doors doors, JsonNode provisioned) {
        String text(String field) {
            return provisioned.get(field).textValue();
        }
    }

    private final String name;
    private final Path folder;
    private final Application application;
    private final List<Node> nodes = new ArrayList<>();
    private final List<NodeProcess> running = new ArrayList<>();
    private boolean stopped;

    DemoSite(String name, Path folder, Application application) {
        this.name = name;
        this.folder = folder;
        this.application = application;
    }

    String name() {
        return name;
    }

    /// Runs `sharekeep init` for each node, so that each has a token, as its owner would.
    void provision(String module, Ports ports, Consumer<String> progress)
            throws IOException, InterruptedException {
        for (int i = 1; i <= NODES; i++) {
            Path home = Files.createDirectories(folder.resolve(name + "-" + i));
            String printed =
                    application.run(
                            "init",
                            "--json",
                            "--development",
                            "--dir=" + home,
                            "--site=" + name,
                            "--index=" + i,
                            "--module=" + module);
            JsonNode provisioned = JSON.readTree(printed);
            nodes.add(new Node(home, ports.doors(), provisioned));
            JsonNode token = provisioned.get("token");
            progress.accept(
                    "token %s-%d: %s, mode %s, scheme %s"
                            .formatted(
                                    name,
                                    i,
                                    token.get("manufacturer").textValue().strip(),
                                    token.get("mode").textValue(),
                                    token.get("scheme").textValue()));
        }
    }

    /// Wrapping key of node i in base64, as it goes into a whitelist.
    String wrappingKey(int index) {
        return nodes.get(index - 1).text("wrappingKey");
    }

    /// Writes each node's TOML; `whiteLists` by node.
    void configure(List<List<String>> whiteLists, List<Client> clients) throws IOException {
        List<Peer> roster = new ArrayList<>();
        for (Node node : nodes) {
            byte[] identity = node.provisioned().get("publicKey").binaryValue();
            roster.add(new Peer(roster.size() + 1, node.doors().peers(), identity));
        }
        for (int i = 0; i < NODES; i++) {
            Node node = nodes.get(i);
            NodeFile file =
                    new NodeFile(
                            "development",
                            name,
                            THRESHOLD,
                            roster,
                            i + 1,
                            whiteLists.get(i),
                            node.doors(),
                            clients,
                            SESSION_TIMEOUT_SECONDS,
                            CALL_TIMEOUT_MILLIS);
            JsonNode table = node.provisioned().get("table");
            NodeFile.TokenTable token = JSON.treeToValue(table, NodeFile.TokenTable.class);
            Files.createDirectories(node.folder().resolve("data"));
            Files.writeString(node.folder().resolve("node.toml"), file.text(token));
        }
    }

    /// Writes the site file of a client and returns its path.
    Path clientFile(DemoClient client) throws IOException {
        StringBuilder text = new StringBuilder("[Site]\nName = \"" + name + "\"\n");
        for (int i = 0; i < NODES; i++) {
            Node node = nodes.get(i);
            text.append(
                    """

                    [[Site.Node]]
                    Index = %d
                    Address = "%s"
                    Fingerprint = "%s"
                    """
                            .formatted(i + 1, node.doors().clients(), node.text("fingerprint")));
        }
        text.append(
                """

                [Client]
                Key = "%s"
                Certificate = "%s"
                """
                        .formatted(client.key().getFileName(), client.certificate().getFileName()));
        Path file = folder.resolve(client.siteFile(name));
        Files.writeString(file, text.toString());
        return file;
    }

    /// Starts the nodes; after `stop`, which may come from another thread, it starts none.
    synchronized void start() throws IOException {
        if (stopped) {
            throw new IOException("site " + name + " was stopped");
        }
        for (int i = 0; i < NODES; i++) {
            Node node = nodes.get(i);
            Path log = node.folder().resolve("node.log");
            Process process =
                    application.start(
                            log, "node", "--config", node.folder().resolve("node.toml").toString());
            String label = name + "-" + (i + 1);
            running.add(new NodeProcess(label, process, log, node.doors().management()));
        }
    }

    /// Waits until every node reports itself ready, its peers included.
    void awaitReady(Consumer<String> progress)
            throws IOException, InterruptedException, TimeoutException {
        List<NodeProcess> waiting = new ArrayList<>(running);
        long deadline = System.nanoTime() + START_SECONDS * 1_000_000_000L;
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!waiting.isEmpty()) {
                List<NodeProcess> still = new ArrayList<>();
                for (NodeProcess node : waiting) {
                    if (!node.ready(http)) {
                        still.add(node);
                    }
                }
                if (still.size() < waiting.size()) {
                    int up = running.size() - still.size();
                    progress.accept("site " + name + ": " + up + " of " + NODES + " nodes ready");
                }
                waiting = still;
                if (!waiting.isEmpty() && System.nanoTime() > deadline) {
                    throw new TimeoutException(
                            "site " + name + " is not ready\n" + waiting.get(0).lastLines());
                }
                Thread.sleep(200);
            }
        }
    }

    /// Ends every node that was started.
    synchronized void stop() {
        stopped = true;
        running.forEach(NodeProcess::askToEnd);
        running.forEach(NodeProcess::end);
    }

    /// The nodes' process ids, in index order.
    List<Long> pids() {
        return running.stream().map(NodeProcess::pid).toList();
    }

    /// One line a node: address and process.
    List<String> description() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < running.size(); i++) {
            Doors doors = nodes.get(i).doors();
            lines.add(
                    "%s-%d  https://%s  health http://%s/health  pid %d"
                            .formatted(
                                    name,
                                    i + 1,
                                    doors.clients(),
                                    doors.management(),
                                    running.get(i).pid()));
        }
        return lines;
    }
}

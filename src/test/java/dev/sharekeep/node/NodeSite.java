package dev.sharekeep.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.token.Token;
import dev.sharekeep.wire.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// A whole site of real nodes in one process: tokens, databases and audit files are real, the wires
/// between the nodes are in memory.
final class NodeSite implements AutoCloseable {
    static final String TENANT = "treasury";
    static final Caller CALLER = caller("application", TENANT);
    static final int THRESHOLD = 1;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final AtomicInteger SESSIONS = new AtomicInteger();

    final Wires wires;
    private final String name;
    private final List<TestNode> nodes = new ArrayList<>();

    /// Makes a site of `size` nodes in `folder` and starts them all.
    ///
    /// @param timeout how long a node waits for another one in a session
    static NodeSite start(String name, int size, Path folder, Duration timeout) {
        return new NodeSite(name, size, folder, timeout);
    }

    private NodeSite(String name, int size, Path folder, Duration timeout) {
        this.name = name;
        List<Token> tokens =
                IntStream.rangeClosed(1, size).mapToObj(i -> NodeTokens.of(name, i)).toList();
        List<byte[]> identities =
                tokens.stream()
                        .map(token -> token.identityCertificate().getPublicKey().getEncoded())
                        .toList();
        this.wires = new Wires(identities.stream().map(Fingerprint::ofSpki).toList());
        Map<String, List<Integer>> committees =
                Map.of(Settings.DEFAULT_COMMITTEE, IntStream.rangeClosed(1, size).boxed().toList());
        for (int i = 1; i <= size; i++) {
            Path home = folder.resolve(name + "-" + i);
            Token token = tokens.get(i - 1);
            nodes.add(
                    new TestNode(
                            i,
                            new Site(name, i, identities, committees, token),
                            token,
                            wires,
                            home,
                            settings(name, i, identities, committees, home, timeout)));
        }
        nodes.forEach(TestNode::start);
    }

    private static Settings settings(
            String name,
            int index,
            List<byte[]> identities,
            Map<String, List<Integer>> committees,
            Path home,
            Duration timeout) {
        List<Settings.RosterNode> roster = new ArrayList<>();
        identities.forEach(key ->
                roster.add(new Settings.RosterNode(roster.size() + 1, Optional.empty(), key)));
        Endpoint nowhere = new Endpoint("localhost", 0);
        return new Settings(
                Profile.PRODUCTION,
                name,
                THRESHOLD,
                roster,
                committees,
                new Settings.Player(
                        index,
                        true,
                        new Settings.Recipients(false, Set.of()),
                        false,
                        false,
                        Set.of(),
                        Optional.empty(),
                        Duration.ofHours(2)),
                new Settings.TokenChoice(
                        home.resolve("module"),
                        "pkcs11:token=" + name + "-" + index,
                        new PinPlace.File(home.resolve("pin")),
                        "raw",
                        "gcm",
                        true,
                        4,
                        Duration.ofSeconds(10),
                        null,
                        null),
                home.resolve("keys.db"),
                new Settings.Listen(nowhere, nowhere, nowhere),
                List.of(),
                new Settings.Limits(timeout, Duration.ofHours(24), Duration.ofHours(24), 64),
                List.of());
    }

    /// Node i of this site exports to node i of the other one, and to nobody else.
    NodeSite exportingTo(NodeSite other) {
        for (TestNode node : nodes) {
            Fingerprint recipient = other.node(node.index).wrappingKey().fingerprint();
            node.restart(p -> Rules.exportTo(p, Set.of(recipient)));
        }
        return this;
    }

    TestNode node(int index) {
        return nodes.get(index - 1);
    }

    List<TestNode> nodes() {
        return List.copyOf(nodes);
    }

    String name() {
        return name;
    }

    static Caller caller(String certificate, String tenant) {
        byte[] key = certificate.getBytes(StandardCharsets.UTF_8);
        return new Caller(Fingerprint.ofSpki(key), tenant, Set.of(Role.USER, Role.OPERATOR));
    }

    /// A session id that no test of this process has used.
    static String session() {
        return "s-" + SESSIONS.incrementAndGet();
    }

    /// What a client does at one node.
    interface Call<R> {
        R at(TestNode node) throws RefusalException;
    }

    /// The same call at all nodes at once, as a client makes it.
    <R> List<Answer<R>> all(Call<R> call) {
        return at(nodes, call);
    }

    /// The same call at some nodes at once.
    static <R> List<Answer<R>> at(List<TestNode> nodes, Call<R> call) {
        try (Calls<R> calls = begin(nodes, call)) {
            return nodes.stream().map(node -> calls.of(node.index)).toList();
        }
    }

    /// Starts the same call at some nodes, without waiting for their answers.
    static <R> Calls<R> begin(List<TestNode> nodes, Call<R> call) {
        return new Calls<>(nodes, call);
    }

    static <R> Answer<R> answer(TestNode node, Call<R> call) {
        try {
            return new Answer<>(node.index, call.at(node), null);
        } catch (RefusalException e) {
            return new Answer<>(node.index, null, e.refusal());
        }
    }

    /// The one result that all nodes gave.
    static <R> R same(List<Answer<R>> answers) {
        R first = answers.getFirst().get();
        assertThat(answers).allSatisfy(a -> assertThat(a.get()).isEqualTo(first));
        return first;
    }

    /// What all nodes answer to a call that changes a key.
    Operations.KeyOutcome outcome(Call<Operations.KeyOutcome> call) {
        return same(all(call));
    }

    Operations.KeyOutcome keygen(String curve) {
        String session = session();
        return same(all(n -> n.node().keygen(CALLER, session, curve, null, null, "cold-wallet")));
    }

    Operations.KeyOutcome refresh(String keyId) {
        String session = session();
        return same(all(n -> n.node().refresh(CALLER, session, keyId)));
    }

    /// From now on nodes wait for each other only for `timeout`.
    NodeSite waiting(Duration timeout) {
        nodes.forEach(node -> node.waiting(timeout));
        return this;
    }

    /// What every node stores of keys, in roster order, once all know what all have stored.
    List<List<String>> keyRows() {
        eventually("the site is quiet", () -> nodes.stream().allMatch(TestNode::quiet));
        return nodes.stream().map(TestNode::keyRows).toList();
    }

    /// Waits for what the nodes settle among themselves.
    static void eventually(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never came true: " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(TestNode::close);
        wires.close();
    }
}

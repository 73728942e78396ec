package dev.sharekeep.transport;

import static org.awaitility.Awaitility.await;

import dev.sharekeep.channel.Frame;
import dev.sharekeep.channel.Network;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Fingerprint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Nodes 1 to n on loopback with real TLS, each behind a cable. A node can be left out, opened with
/// another key, and restarted.
final class TestSite implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final Duration MOMENT = Duration.ofMillis(300);

    private final List<TestIdentity> identities = new ArrayList<>();
    private final List<Cable> cables = new ArrayList<>();
    private final Map<Integer, Links> links = new TreeMap<>();
    private LinkLimits limits = LinkLimits.DEFAULT;

    TestSite(int size) throws Exception {
        for (int i = 0; i < size; i++) {
            identities.add(TestIdentity.make());
            cables.add(new Cable());
        }
    }

    static TestSite up(int size) throws Exception {
        TestSite site = new TestSite(size);
        for (int i = 1; i <= size; i++) {
            site.open(i);
        }
        site.awaitUp();
        return site;
    }

    TestSite limits(LinkLimits fresh) {
        limits = fresh;
        return this;
    }

    TestIdentity identity(int index) {
        return identities.get(index - 1);
    }

    Fingerprint fingerprint(int index) {
        return identity(index).fingerprint();
    }

    Cable cable(int index) {
        return cables.get(index - 1);
    }

    Links links(int index) {
        return Objects.requireNonNull(links.get(index));
    }

    List<RosterNode> roster() {
        List<RosterNode> roster = new ArrayList<>();
        for (int i = 1; i <= identities.size(); i++) {
            roster.add(new RosterNode(i, fingerprint(i), Optional.of(cable(i).address())));
        }
        return roster;
    }

    Links open(int index) throws Exception {
        return open(index, roster(), fingerprint(index), identity(index));
    }

    // Closed by the site.
    @SuppressWarnings("MustBeClosedChecker")
    Links open(int index, List<RosterNode> roster, Fingerprint self, X509ExtendedKeyManager key)
            throws Exception {
        boolean listens =
                roster.stream()
                        .anyMatch(n -> n.fingerprint().equals(self) && n.address().isPresent());
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var settings =
                new LinkSettings(
                        roster,
                        self,
                        listens ? Optional.of(anywhere) : Optional.empty(),
                        Duration.ofSeconds(60),
                        limits);
        Links made = Links.open(settings, key, Clock.systemUTC(), Randomness.system());
        links.put(index, made);
        cable(index).target(made.port());
        return made;
    }

    void restart(int index) throws Exception {
        links(index).close();
        open(index);
    }

    void awaitUp() {
        await().atMost(PATIENCE)
                .until(() ->
                        links.values().stream()
                                .flatMap(l -> l.states().stream())
                                .allMatch(LinkState::connected));
    }

    LinkState state(int at, int of) {
        return links(at).states().stream()
                .filter(state -> state.index() == of)
                .findFirst()
                .orElseThrow();
    }

    /// Node `at`'s end of a session of the named nodes, each under its index.
    // Closed by the tests, or with the links.
    @SuppressWarnings("MustBeClosedChecker")
    Network join(int at, String session, int... nodes) {
        Map<Party, Fingerprint> participants = new TreeMap<>();
        for (int node : nodes) {
            participants.put(new Party(node), fingerprint(node));
        }
        return links(at).join("tenant", session, participants, new Party(at));
    }

    static Frame frame(int to, String round, int content) {
        return new Frame(new Party(to), round, new byte[32], bytes(content), null);
    }

    static byte[] bytes(int content) {
        return new byte[] {(byte) (content >>> 16), (byte) (content >>> 8), (byte) content};
    }

    /// The next frame, which must come.
    static Frame receive(Network network) throws InterruptedException {
        return Objects.requireNonNull(network.receive(PATIENCE), "no frame came");
    }

    /// The number in the next frame, or -1 if none comes within `patience`.
    static int next(Network network, Duration patience) throws InterruptedException {
        try (@Nullable Frame frame = network.receive(patience)) {
            if (frame == null) {
                return -1;
            }
            byte[] b = frame.body();
            return (b[0] & 0xff) << 16 | (b[1] & 0xff) << 8 | (b[2] & 0xff);
        }
    }

    @Override
    public void close() throws Exception {
        links.values().parallelStream().forEach(Links::close);
        for (Cable cable : cables) {
            cable.close();
        }
    }
}

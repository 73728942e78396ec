package dev.sharekeep.node;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.Place;
import dev.sharekeep.vault.Vault;
import dev.sharekeep.vault.VaultException;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.RsaPublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One real node of a test's site: settings, token, vault on a file, audit file; it can be stopped,
/// killed and started again over what it has stored.
final class TestNode implements AutoCloseable {
    private static final Pattern EVENT = Pattern.compile("\"event\":\"([A-Z_]+)\"");
    private static final Pattern SESSION = Pattern.compile("\"session\":\"([^\"]+)\"");

    final int index;
    final MovableClock clock = new MovableClock();
    private final Site site;
    private final Token token;
    private final Wires wires;
    private final Path folder;
    final CountingMeter meter = new CountingMeter();
    private Settings settings;
    private @Nullable Vault vault;
    private @Nullable AuditLog audit;
    private @Nullable Node node;
    private UnaryOperator<AuditLog> auditWrapper = log -> log;

    TestNode(int index, Site site, Token token, Wires wires, Path folder, Settings settings) {
        this.index = index;
        this.site = site;
        this.token = token;
        this.wires = wires;
        this.folder = folder;
        this.settings = settings;
    }

    void start() {
        try {
            Files.createDirectories(folder);
            vault =
                    Vault.open(
                            settings.databaseUrl(),
                            token,
                            new Place(site.name(), site.self()),
                            site::certified,
                            clock);
            audit = auditWrapper.apply(AuditFile.open(auditFile(), token, clock, index));
            node =
                    Node.start(
                            new NodeContext(
                                    settings,
                                    site,
                                    token,
                                    vault,
                                    wires.of(index),
                                    audit,
                                    clock,
                                    Randomness.system()),
                            meter);
            wires.plug(index, node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (VaultException | AuditLog.UnavailableException | RefusalException e) {
            throw new AssertionError("node " + index + " of " + site.name(), e);
        }
    }

    /// Ends it as an operator does.
    void stop() {
        node().close();
        wires.unplug(index);
        Objects.requireNonNull(vault).close();
        Objects.requireNonNull(audit).close();
        node = null;
    }

    /// Ends it as a power cut does: nothing is said, and nothing more is stored.
    void kill() {
        wires.unplug(index);
        Objects.requireNonNull(vault).close();
        node().close();
        Objects.requireNonNull(audit).close();
        node = null;
    }

    void restart() {
        stop();
        start();
    }

    /// Returns when the node is done with all notices that were handed over before.
    void heard() {
        wires.drain(index);
    }

    /// Starts it over an empty database, as after a disk was lost.
    void loseDisk() {
        stop();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> !f.equals(auditFile())).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /// Changes the owner's rules, as editing the file and restarting does.
    void restart(UnaryOperator<Settings.Player> rules) {
        stop();
        rules(rules);
        start();
    }

    /// The owner's rules from the next start on.
    void rules(UnaryOperator<Settings.Player> rules) {
        settings = changed(rules.apply(settings.player()), settings.limits());
    }

    /// Restarts it with another session timeout.
    void waiting(Duration timeout) {
        Settings.Limits l = settings.limits();
        stop();
        settings =
                changed(
                        settings.player(),
                        new Settings.Limits(
                                timeout,
                                l.sessionRetention(),
                                l.eraseAfter(),
                                l.concurrentSessions()));
        start();
    }

    private Settings changed(Settings.Player player, Settings.Limits limits) {
        Settings s = settings;
        return new Settings(
                s.profile(),
                s.siteName(),
                s.threshold(),
                s.roster(),
                s.committees(),
                player,
                s.token(),
                s.database(),
                s.listen(),
                s.clients(),
                limits,
                s.warnings());
    }

    /// Puts something between the node and its audit file, from the next start on.
    void audit(UnaryOperator<AuditLog> wrapper) {
        auditWrapper = wrapper;
    }

    /// From now on no line can be written.
    void closeAudit() {
        Objects.requireNonNull(audit).close();
    }

    Node node() {
        return Objects.requireNonNull(node, "the node is stopped");
    }

    Site site() {
        return site;
    }

    Token token() {
        return token;
    }

    Vault vault() {
        return Objects.requireNonNull(vault);
    }

    Path database() {
        return settings.database();
    }

    RsaPublicKey wrappingKey() {
        return token.wrappingKeys().getFirst().publicKey();
    }

    /// Every stored row but the sessions' and the audit log's head, by name and hash: what a
    /// refused call must not change.
    List<String> keyRows() {
        try {
            return vault().dump()
                    .lines()
                    .filter(line -> !line.startsWith("session/"))
                    .filter(line -> !line.startsWith("head//AUDIT_SEQUENCE "))
                    .map(TestNode::shortened)
                    .toList();
        } catch (VaultException | TokenException e) {
            throw new AssertionError(e);
        }
    }

    private static String shortened(String row) {
        byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
        return row.substring(0, row.indexOf(' ')) + " " + Fingerprint.ofSpki(bytes);
    }

    /// Whether every generation here is ACTIVE, reported so by all nodes, and the only one.
    boolean quiet() {
        try {
            return vault().keys().everything().generations().stream()
                    .allMatch(g -> g.settled() && g.state() == Generation.State.ACTIVE);
        } catch (VaultException | TokenException e) {
            throw new AssertionError(e);
        }
    }

    /// Every generation of every key with where it stands, such as `key/1 ACTIVE`.
    List<String> standing() {
        try {
            return vault().keys().everything().generations().stream()
                    .map(g -> g.id().keyId() + "/" + g.id().number() + " " + g.state())
                    .sorted()
                    .toList();
        } catch (VaultException | TokenException e) {
            throw new AssertionError(e);
        }
    }

    /// The generation that a session prepared here, if it did.
    Optional<Generation> ofSession(String tenant, String session) {
        try {
            return vault().keys().ofSession(tenant, session);
        } catch (VaultException | TokenException e) {
            throw new AssertionError(e);
        }
    }

    List<Generation> generations(String tenant, String keyId) {
        try {
            return vault().keys().generations(tenant, keyId);
        } catch (VaultException | TokenException e) {
            throw new AssertionError(e);
        }
    }

    /// This node's share of a generation; the caller closes it.
    @SuppressWarnings("MustBeClosedChecker") // handed to the caller
    KeyShare share(Generation.Id id) {
        try {
            return vault().keys().open(id);
        } catch (VaultException | TokenException e) {
            throw new AssertionError(e);
        }
    }

    Path auditFile() {
        return folder.resolve("audit.jsonl");
    }

    /// The events of a session, in the order in which they were made durable.
    List<AuditLog.Event> events(String session) {
        return auditLines(session).stream().map(TestNode::event).toList();
    }

    List<String> auditLines(String session) {
        try {
            return Files.readAllLines(auditFile()).stream()
                    .filter(line -> {
                        Matcher m = SESSION.matcher(line);
                        return m.find() && m.group(1).equals(session);
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AuditLog.Event event(String line) {
        Matcher m = EVENT.matcher(line);
        if (!m.find()) {
            throw new AssertionError("no event in " + line);
        }
        return AuditLog.Event.valueOf(m.group(1));
    }

    @Override
    public void close() {
        if (node != null) {
            stop();
        }
    }
}

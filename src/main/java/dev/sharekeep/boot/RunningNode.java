package dev.sharekeep.boot;

import dev.sharekeep.node.AuditFile;
import dev.sharekeep.node.AuditLog;
import dev.sharekeep.node.Node;
import dev.sharekeep.node.NodeContext;
import dev.sharekeep.node.RefusalException;
import dev.sharekeep.node.Settings;
import dev.sharekeep.node.Site;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.transport.Links;
import dev.sharekeep.vault.Vault;
import dev.sharekeep.vault.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.X509ExtendedKeyManager;

/// Everything of a node that lives as long as its process, opened before the clients' door is, and
/// closed in the opposite order.
final class RunningNode implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RunningNode.class.getName());
    private static final String AUDIT_FILE = "audit.jsonl";

    private final Settings settings;
    private final Randomness randomness = Randomness.system();
    private final Clock clock = Clock.systemUTC();
    private final Deque<Closing> opened = new ArrayDeque<>();
    private final Token token;
    private final X509ExtendedKeyManager identity;
    private final Vault vault;
    private final Links links;
    private final Node node;

    /// As AutoCloseable, but throws nothing checked.
    private interface Closing {
        void close();
    }

    static RunningNode open(Settings settings) throws StartupException {
        return new RunningNode(settings);
    }

    @SuppressWarnings("MustBeClosedChecker") // what is opened waits in `opened` to be closed
    private RunningNode(Settings settings) throws StartupException {
        this.settings = settings;
        settings.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        Path data = settings.dataDirectory();
        try {
            Files.createDirectories(
                    data,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Token module = OpenedToken.open(settings, randomness);
            opened.push(module::close);
            token = new MeasuredToken(module);
            identity = token.identityKeyManager();
            Site site = site(token);
            vault =
                    Vault.open(
                            settings.databaseUrl(),
                            token,
                            new dev.sharekeep.vault.Place(site.name(), site.self()),
                            site::certified,
                            clock);
            opened.push(vault::close);
            AuditLog audit =
                    AuditFile.open(
                            data.resolve(AUDIT_FILE), token, clock, settings.player().index());
            opened.push(audit::close);
            links = Links.open(LinkedPeers.settings(settings), identity, clock, randomness);
            opened.push(links::close);
            node =
                    Node.start(
                            new NodeContext(
                                    settings,
                                    site,
                                    token,
                                    vault,
                                    new LinkedPeers(links),
                                    audit,
                                    clock,
                                    randomness),
                            new Meters());
            opened.push(node::close);
            links.onNotice((from, notice) -> node.notice(from, notice.kind(), notice.body()));
        } catch (TokenException e) {
            throw refused(new StartupException(e.what(), e.hint()));
        } catch (VaultException e) {
            throw refused(new StartupException(e.what(), e.hint()));
        } catch (AuditLog.UnavailableException e) {
            throw refused(
                    new StartupException(
                            String.valueOf(e.getMessage()),
                            "let the node's user write there; keep a broken log for examination"));
        } catch (RefusalException e) {
            throw refused(new StartupException(e.refusal().what(), e.refusal().hint()));
        } catch (IOException e) {
            throw refused(
                    new StartupException(
                            data + " or the peers' door cannot be opened",
                            "let the node's user write to the folder, and free Listen.Peers"));
        } catch (StartupException e) {
            throw refused(e);
        }
    }

    private Site site(Token token) {
        return new Site(
                settings.siteName(),
                settings.player().index(),
                settings.roster().stream().map(Settings.RosterNode::publicKey).toList(),
                settings.committees(),
                token);
    }

    private StartupException refused(StartupException e) {
        close();
        return e;
    }

    Settings settings() {
        return settings;
    }

    Randomness randomness() {
        return randomness;
    }

    X509Certificate certificate() {
        return token.identityCertificate();
    }

    X509ExtendedKeyManager identity() {
        return identity;
    }

    Token token() {
        return token;
    }

    Vault vault() {
        return vault;
    }

    Links links() {
        return links;
    }

    Node node() {
        return node;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}

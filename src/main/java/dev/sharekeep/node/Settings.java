package dev.sharekeep.node;

import dev.sharekeep.wire.Fingerprint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A node's TOML file, checked: what its owner decides, with the original system's names.
///
/// @param committees by name, node indices in the order of the committee's own indices; the one
///   named `default` is the whole roster
/// @param warnings what the node's owner should read at each start
public record Settings(
        Profile profile,
        String siteName,
        int threshold,
        List<RosterNode> roster,
        Map<String, List<Integer>> committees,
        Player player,
        TokenChoice token,
        Path database,
        Listen listen,
        List<Client> clients,
        Limits limits,
        List<String> warnings) {
    /// The committee that every site has: its whole roster in order.
    public static final String DEFAULT_COMMITTEE = "default";

    public Settings {
        roster = List.copyOf(roster);
        committees = Map.copyOf(committees);
        clients = List.copyOf(clients);
        warnings = List.copyOf(warnings);
    }

    /// Reads and checks a node's file; paths in it are relative to its folder.
    ///
    /// @throws SettingsException with every fault at once
    public static Settings load(Path file) throws SettingsException {
        return SettingsReader.load(file);
    }

    /// As `load`, from text; relative paths start at `folder`.
    public static Settings parse(String toml, Path folder) throws SettingsException {
        return SettingsReader.parse(toml, folder);
    }

    /// One node of the site. `publicKey` is its identity key as DER SubjectPublicKeyInfo; a node
    /// without an address dials all others.
    public record RosterNode(int index, Optional<Endpoint> address, byte[] publicKey) {
        /// How the node is pinned and named.
        public Fingerprint identity() {
            return Fingerprint.ofSpki(publicKey);
        }
    }

    /// This node's own rules.
    ///
    /// @param unboundKeyIds names that an import may give to a key, in production
    /// @param maxBundleAge where set, older bundles and bundles without a manifest are refused
    public record Player(
            int index,
            boolean enableExport,
            Recipients exportWhiteList,
            boolean allowSingleRecipient,
            boolean requireManifest,
            Set<String> unboundKeyIds,
            Optional<Duration> maxBundleAge,
            Duration clockTolerance) {}

    /// The wrapping keys to which this node exports: a list, or any (`"*"`).
    public record Recipients(boolean any, Set<Fingerprint> listed) {
        public boolean approve(Fingerprint wrappingKey) {
            return any || listed.contains(wrappingKey);
        }
    }

    /// How to reach the token. `mode` and `scheme` as in the file; `initArgs` and `softHsmConfig`
    /// where the module needs them.
    public record TokenChoice(
            Path module,
            String uri,
            PinPlace pin,
            String mode,
            String scheme,
            boolean allowRaw,
            int threads,
            Duration callTimeout,
            @Nullable String initArgs,
            @Nullable Path softHsmConfig) {}

    /// The three doors: clients (REST), peers (links), management (health and metrics).
    public record Listen(Endpoint clients, Endpoint peers, Endpoint management) {}

    /// Who has the private key of this certificate acts for this tenant in these roles.
    public record Client(Fingerprint fingerprint, String tenant, Set<Role> roles) {}

    /// Bounds in time and number.
    ///
    /// @param eraseAfter a superseded generation is erased at the latest
    /// @param concurrentSessions running at a time; more answer that the node is busy
    public record Limits(
            Duration sessionTimeout,
            Duration sessionRetention,
            Duration eraseAfter,
            int concurrentSessions) {}

    /// This node's line of the roster.
    public RosterNode self() {
        return roster.get(player.index() - 1);
    }

    /// What `[Database] Url` says.
    public String databaseUrl() {
        return "jdbc:sqlite:" + database;
    }

    /// The folder of the database, where the node keeps all else that it writes.
    public Path dataDirectory() {
        Path parent = database.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalStateException("internal error: the database has no folder");
        }
        return parent;
    }
}

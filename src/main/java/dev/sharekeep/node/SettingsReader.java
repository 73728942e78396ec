package dev.sharekeep.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.RsaPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a node's file from top to bottom and collects every fault on the way.
final class SettingsReader {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String ANY = "*";

    private final List<SettingsFault> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Path folder;

    private SettingsReader(Path folder) {
        this.folder = folder;
    }

    static Settings load(Path file) throws SettingsException {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        try {
            return parse(Files.readString(file), folder);
        } catch (IOException e) {
            throw refused(
                    new SettingsFault(
                            file.toString(),
                            "cannot be read as text",
                            "check that it is there, UTF-8, and readable by this user"));
        }
    }

    static Settings parse(String toml, Path folder) throws SettingsException {
        JsonNode tree;
        try {
            tree = new TomlMapper().readTree(toml);
        } catch (JsonProcessingException e) {
            int line = Optional.ofNullable(e.getLocation()).map(l -> l.getLineNr()).orElse(0);
            throw refused(
                    new SettingsFault(
                            "line " + line, "is not TOML", "check quotes, brackets and doubles"));
        }
        SettingsReader reader = new SettingsReader(folder);
        Settings read = reader.settings(new SettingsTable(tree, "", reader.faults));
        if (!reader.faults.isEmpty()) {
            throw new SettingsException(reader.faults);
        }
        return read;
    }

    private static SettingsException refused(SettingsFault fault) {
        return new SettingsException(List.of(fault));
    }

    private Settings settings(SettingsTable top) {
        Profile profile =
                top.choice("Profile", "production", "development").equals("production")
                        ? Profile.PRODUCTION
                        : Profile.DEVELOPMENT;
        SettingsTable site = top.table("Site");
        String name = site.name("Name", "say what this site is called");
        List<Settings.RosterNode> roster = RosterReader.roster(site);
        int threshold = RosterReader.threshold(site, roster.size());
        Map<String, List<Integer>> committees = RosterReader.committees(site, roster.size());
        site.end();
        Settings.Player player = player(top.table("Player"), profile, roster.size());
        Settings.TokenChoice token =
                new TokenReader(folder, profile, warnings).read(top.table("Token"));
        Path database = database(top.table("Database"));
        Settings.Listen listen = listen(top.table("Listen"));
        List<Settings.Client> clients = clients(top);
        Settings.Limits limits = limits(top.table("Limits"));
        top.end();
        return new Settings(
                profile,
                name,
                threshold,
                roster,
                committees,
                player,
                token,
                database,
                listen,
                clients,
                limits,
                warnings);
    }

    private Settings.Player player(SettingsTable player, Profile profile, int nodes) {
        int index = player.integer("Index", 1, Math.max(nodes, 1));
        boolean enableExport = player.flag("EnableExport");
        Settings.Recipients recipients = recipients(player, profile);
        if (enableExport && !recipients.any() && recipients.listed().isEmpty()) {
            warnings.add(
                    "EnableExport is on, but ExportWhiteList is empty: every export is refused");
        }
        boolean single = player.flag("AllowSingleRecipient");
        if (single) {
            warnings.add("AllowSingleRecipient is on: one wrapping key may receive a whole key");
        }
        boolean manifest = player.flag("RequireManifest");
        Set<String> unbound = new LinkedHashSet<>();
        for (String id : player.texts("AllowUnboundKeyId")) {
            if (!id.matches(SettingsTable.NAME)) {
                player.fault(
                        "AllowUnboundKeyId",
                        "'" + id + "' is not a key name",
                        SettingsTable.NAME_HINT);
            } else {
                unbound.add(id);
            }
        }
        Optional<Duration> age =
                player.has("MaxBundleAgeHours")
                        ? Optional.of(hours(player.integer("MaxBundleAgeHours", 1, 87_600)))
                        : Optional.empty();
        Duration tolerance =
                Duration.ofMinutes(player.integer("ClockToleranceMinutes", 120, 1, 1440));
        player.end();
        return new Settings.Player(
                index, enableExport, recipients, single, manifest, unbound, age, tolerance);
    }

    private Settings.Recipients recipients(SettingsTable player, Profile profile) {
        boolean allowed = player.flag("AllowAnyRecipient");
        boolean any = false;
        Set<Fingerprint> listed = new LinkedHashSet<>();
        List<String> entries = player.texts("ExportWhiteList");
        for (int i = 0; i < entries.size(); i++) {
            String at = "ExportWhiteList[" + (i + 1) + "]";
            if (entries.get(i).equals(ANY)) {
                any = true;
                continue;
            }
            Optional<byte[]> spki = player.base64(at, entries.get(i));
            try {
                if (spki.isPresent()) {
                    listed.add(RsaPublicKey.decode(spki.get()).fingerprint());
                }
            } catch (MalformedException e) {
                player.fault(
                        at,
                        "is no usable wrapping key: " + e.what(),
                        "paste what `sharekeep wrapping-keys` prints for that node");
            }
        }
        if (any && profile == Profile.PRODUCTION && !allowed) {
            player.fault(
                    "ExportWhiteList",
                    "\"*\" exports to anybody's key",
                    "list the wrapping keys, or set AllowAnyRecipient = true");
        }
        if (any) {
            warnings.add("ExportWhiteList has \"*\": this node exports to ANY wrapping key");
        }
        return new Settings.Recipients(any, Set.copyOf(listed));
    }

    private Path database(SettingsTable database) {
        String url = database.optionalText("Url").orElseGet(() -> SQLITE + "data/node.db");
        if (!url.startsWith(SQLITE) || url.length() == SQLITE.length()) {
            database.fault(
                    "Url", "'" + url + "' is not supported", "write " + SQLITE + "FOLDER/node.db");
        }
        database.end();
        String file = url.startsWith(SQLITE) ? url.substring(SQLITE.length()) : "";
        return database.path("Url", file, folder);
    }

    private Settings.Listen listen(SettingsTable listen) {
        Settings.Listen read =
                new Settings.Listen(
                        listen.endpoint("Clients").orElse(new Endpoint("0.0.0.0", 8443)),
                        listen.endpoint("Peers").orElse(new Endpoint("0.0.0.0", 7443)),
                        listen.endpoint("Management").orElse(new Endpoint("127.0.0.1", 9443)));
        listen.end();
        return read;
    }

    private List<Settings.Client> clients(SettingsTable top) {
        List<Settings.Client> read = new ArrayList<>();
        Set<Fingerprint> seen = new HashSet<>();
        for (SettingsTable client : top.tables("Client")) {
            String hint = "write the SHA-256 of the client's public key in 64 hexadecimal digits";
            String text = client.text("Fingerprint", hint);
            Fingerprint fingerprint = Fingerprint.ofSpki(text.getBytes(UTF_8));
            try {
                fingerprint = text.isEmpty() ? fingerprint : Fingerprint.parse(text);
            } catch (MalformedException e) {
                client.fault("Fingerprint", e.what(), hint);
            }
            if (!text.isEmpty() && !seen.add(fingerprint)) {
                client.fault("Fingerprint", "is listed twice", "one [[Client]] for each key");
            }
            String tenant = client.name("Tenant", "say for which tenant it acts");
            Set<Role> roles = roles(client);
            client.end();
            read.add(new Settings.Client(fingerprint, tenant, roles));
        }
        return read;
    }

    private static Set<Role> roles(SettingsTable client) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        List<String> named = client.texts("Roles");
        for (String role : named) {
            switch (role) {
                case "user" -> roles.add(Role.USER);
                case "operator" -> roles.add(Role.OPERATOR);
                default ->
                        client.fault("Roles", "'" + role + "' is unknown", "choose user, operator");
            }
        }
        if (named.isEmpty()) {
            client.fault("Roles", "there is no role", "write [\"user\"]");
        }
        return Set.copyOf(roles);
    }

    private static Settings.Limits limits(SettingsTable limits) {
        Settings.Limits read =
                new Settings.Limits(
                        Duration.ofSeconds(limits.integer("SessionTimeoutSeconds", 60, 1, 3600)),
                        hours(limits.integer("SessionRetentionHours", 24, 1, 8760)),
                        hours(limits.integer("EraseAfterHours", 24, 1, 8760)),
                        limits.integer("ConcurrentSessions", 256, 1, 10_000));
        limits.end();
        return read;
    }

    private static Duration hours(int hours) {
        return Duration.ofHours(hours);
    }
}

package dev.sharekeep.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final byte[][] IDENTITIES = new byte[3][];
    private static byte[] wrappingKey = new byte[0];

    @TempDir Path folder;

    @BeforeAll
    static void keys() throws GeneralSecurityException {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp256r1"));
        for (int i = 0; i < IDENTITIES.length; i++) {
            IDENTITIES[i] = ec.generateKeyPair().getPublic().getEncoded();
        }
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        wrappingKey = rsa.generateKeyPair().getPublic().getEncoded();
    }

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("module.so"), "");
        Files.writeString(folder.resolve("pin"), "1234\n");
        Files.setPosixFilePermissions(
                folder.resolve("pin"), PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void theLeastFileGetsTheseDefaults() throws SettingsException {
        Settings read = Settings.parse(least(), folder);
        assertThat(read.profile()).isEqualTo(Profile.PRODUCTION);
        assertThat(read.committees()).containsOnlyKeys("default");
        assertThat(read.committees().get("default")).containsExactly(1, 2, 3);
        assertThat(read.player())
                .isEqualTo(
                        new Settings.Player(
                                2,
                                false,
                                new Settings.Recipients(false, Set.of()),
                                false,
                                false,
                                Set.of(),
                                Optional.empty(),
                                Duration.ofHours(2)));
        assertThat(read.token())
                .isEqualTo(
                        new Settings.TokenChoice(
                                folder.resolve("module.so"),
                                "pkcs11:token=main-2",
                                new PinPlace.File(folder.resolve("pin")),
                                "auto",
                                "auto",
                                false,
                                Runtime.getRuntime().availableProcessors(),
                                Duration.ofSeconds(5),
                                null,
                                null));
        assertThat(read.database()).isEqualTo(folder.resolve("data/node.db"));
        assertThat(read.dataDirectory()).isEqualTo(folder.resolve("data"));
        assertThat(read.listen())
                .isEqualTo(
                        new Settings.Listen(
                                new Endpoint("0.0.0.0", 8443),
                                new Endpoint("0.0.0.0", 7443),
                                new Endpoint("127.0.0.1", 9443)));
        assertThat(read.clients()).isEmpty();
        assertThat(read.limits())
                .isEqualTo(
                        new Settings.Limits(
                                Duration.ofSeconds(60),
                                Duration.ofHours(24),
                                Duration.ofHours(24),
                                256));
        assertThat(read.warnings()).isEmpty();
        assertThat(read.self().identity()).isEqualTo(Fingerprint.ofSpki(IDENTITIES[1]));
    }

    @Test
    void everyNameIsRead() throws SettingsException {
        String client = "ab".repeat(32);
        String full =
                """
                Profile = "development"
                [Site]
                Name = "standby"
                Threshold = 2
                %s
                [[Site.Committee]]
                Name = "pair"
                Nodes = [3, 1]
                [Player]
                Index = 3
                EnableExport = true
                ExportWhiteList = ["%s"]
                AllowSingleRecipient = true
                AllowAnyRecipient = false
                RequireManifest = true
                AllowUnboundKeyId = ["treasury"]
                MaxBundleAgeHours = 48
                ClockToleranceMinutes = 5
                [Token]
                Module = "module.so"
                Uri = "pkcs11:token=standby-3"
                PinDescriptor = 7
                Mode = "raw"
                Scheme = "kw-hmac"
                AllowRaw = true
                Threads = 4
                CallTimeoutMillis = 900
                InitArgs = "configdir='sql:nss'"
                SoftHsmConfig = "softhsm2.conf"
                [Database]
                Url = "jdbc:sqlite:/var/lib/sharekeep/n.db"
                [Listen]
                Clients = "[::1]:1001"
                Peers = "127.0.0.1:1002"
                Management = "127.0.0.1:1003"
                [[Client]]
                Fingerprint = "%s"
                Tenant = "acme"
                Roles = ["user", "operator"]
                [Limits]
                SessionTimeoutSeconds = 10
                SessionRetentionHours = 11
                EraseAfterHours = 12
                ConcurrentSessions = 13
                """
                        .formatted(roster(), base64(wrappingKey), client);
        Settings read = Settings.parse(full, folder);
        assertThat(read.committees().get("pair")).containsExactly(3, 1);
        assertThat(read.roster().get(0).address()).contains(new Endpoint("127.0.0.1", 7001));
        assertThat(read.roster().get(2).address()).isEmpty();
        assertThat(read.player())
                .isEqualTo(
                        new Settings.Player(
                                3,
                                true,
                                new Settings.Recipients(
                                        false, Set.of(Fingerprint.ofSpki(wrappingKey))),
                                true,
                                true,
                                Set.of("treasury"),
                                Optional.of(Duration.ofHours(48)),
                                Duration.ofMinutes(5)));
        assertThat(read.token())
                .isEqualTo(
                        new Settings.TokenChoice(
                                folder.resolve("module.so"),
                                "pkcs11:token=standby-3",
                                new PinPlace.Descriptor(7),
                                "raw",
                                "kw-hmac",
                                true,
                                4,
                                Duration.ofMillis(900),
                                "configdir='sql:nss'",
                                folder.resolve("softhsm2.conf")));
        assertThat(read.database()).isEqualTo(Path.of("/var/lib/sharekeep/n.db"));
        assertThat(read.listen().clients()).hasToString("[::1]:1001");
        assertThat(read.clients()).hasSize(1);
        assertThat(read.clients().getFirst().roles())
                .containsExactlyInAnyOrder(Role.USER, Role.OPERATOR);
        assertThat(read.limits())
                .isEqualTo(
                        new Settings.Limits(
                                Duration.ofSeconds(10),
                                Duration.ofHours(11),
                                Duration.ofHours(12),
                                13));
    }

    @Test
    void theNamesAreFrozen() {
        String strange = "[X]\nY = 1\n" + leastPlus("Z = 1", "Z = 1", "Z = 1", "Z = 1", "Z = 1");
        List<SettingsFault> faults =
                faults("Z = 1\n" + strange.replace("[[Site.Node]]", "[[Site.Node]]\nZ = 1"));
        assertThat(faults.stream().filter(f -> f.what().equals("is unknown")).distinct())
                .extracting(f -> f.key().replaceAll("\\[[23]]", "[1]") + ": " + f.hint())
                .containsOnly(
                        "Site.Node[1].Z: known here: Address, Index, PublicKey",
                        "Site.Committee[1].Z: known here: Name, Nodes",
                        "Site.Z: known here: Committee, Name, Node, Threshold",
                        "Player.Z: known here: AllowAnyRecipient, AllowSingleRecipient,"
                                + " AllowUnboundKeyId, ClockToleranceMinutes, EnableExport,"
                                + " ExportWhiteList, Index, MaxBundleAgeHours, RequireManifest",
                        "Token.Z: known here: AllowRaw, CallTimeoutMillis, InitArgs, Mode, Module,"
                                + " PinDescriptor, PinEnv, PinFile, Scheme, SoftHsmConfig, Threads,"
                                + " Uri",
                        "Database.Z: known here: Url",
                        "Listen.Z: known here: Clients, Management, Peers",
                        "Client[1].Z: known here: Fingerprint, Roles, Tenant",
                        "Limits.Z: known here: ConcurrentSessions, EraseAfterHours,"
                                + " SessionRetentionHours, SessionTimeoutSeconds",
                        "X: known here: Client, Database, Limits, Listen, Player, Profile, Site,"
                                + " Token",
                        "Z: known here: Client, Database, Limits, Listen, Player, Profile, Site,"
                                + " Token");
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        List<SettingsFault> faults =
                faults(
                        """
                        Profile = "test"
                        [Site]
                        Name = "two words"
                        Threshold = 3
                        %s
                        [[Site.Committee]]
                        Name = "default"
                        Nodes = [1, 1]
                        [Player]
                        Index = 4
                        EnableExport = "yes"
                        ExportWhiteList = ["*", "AAAA", "?"]
                        AllowUnboundKeyId = ["a b"]
                        MaxBundleAgeHours = 0
                        ClockToleranceMinutes = 99999999999
                        [Token]
                        Module = "absent.so"
                        Uri = "slot:1"
                        Mode = "raw"
                        Scheme = "cbc"
                        [Database]
                        Url = "jdbc:h2:mem"
                        [Listen]
                        Clients = "localhost"
                        Peers = "localhost:70000"
                        [[Client]]
                        Fingerprint = "AB"
                        Tenant = ""
                        Roles = ["root"]
                        [Limits]
                        SessionTimeoutSeconds = 1.5
                        """
                                .formatted(roster().replace("Index = 3", "Index = 1")));
        assertThat(faults)
                .extracting(SettingsFault::key)
                .containsExactly(
                        "Profile",
                        "Site.Name",
                        "Site.Node[3].Index",
                        "Site.Threshold",
                        "Site.Committee[1].Nodes",
                        "Site.Committee[1].Name",
                        "Player.Index",
                        "Player.EnableExport",
                        "Player.ExportWhiteList[2]",
                        "Player.ExportWhiteList[3]",
                        "Player.ExportWhiteList",
                        "Player.AllowUnboundKeyId",
                        "Player.MaxBundleAgeHours",
                        "Player.ClockToleranceMinutes",
                        "Token.Module",
                        "Token.Uri",
                        "Token.PinFile",
                        "Token.Scheme",
                        "Token.Mode",
                        "Database.Url",
                        "Listen.Clients",
                        "Listen.Peers",
                        "Client[1].Fingerprint",
                        "Client[1].Tenant",
                        "Client[1].Roles",
                        "Limits.SessionTimeoutSeconds");
        assertThat(faults).allSatisfy(f -> assertThat(f.hint()).isNotBlank());
    }

    @Test
    void anEmptyFileNamesAllThatIsMissing() {
        assertThat(faults(""))
                .extracting(SettingsFault::key)
                .containsExactly(
                        "Site.Name",
                        "Site.Node",
                        "Site.Threshold",
                        "Player.Index",
                        "Token.Module",
                        "Token.Uri",
                        "Token.PinFile");
    }

    @Test
    void aWeakOrStrangeIdentityIsRefused() {
        String twice = least().replace(base64(IDENTITIES[2]), base64(IDENTITIES[0]));
        assertThat(faults(twice))
                .extracting(SettingsFault::key)
                .containsExactly("Site.Node[3].PublicKey");
        String rsa = least().replace(base64(IDENTITIES[0]), base64(wrappingKey));
        assertThat(faults(rsa))
                .extracting(SettingsFault::what)
                .containsExactly("is not an EC SubjectPublicKeyInfo in DER");
    }

    @Test
    void theWildcardNeedsAName() throws SettingsException {
        String any = leastPlus("", "ExportWhiteList = [\"*\"]", "", "", "");
        assertThat(faults(any)).extracting(SettingsFault::key).contains("Player.ExportWhiteList");
        Settings development = Settings.parse("Profile = \"development\"\n" + any, folder);
        assertThat(development.warnings()).anyMatch(w -> w.contains("ANY"));
        Settings allowed =
                Settings.parse(any.replace("[\"*\"]", "[\"*\"]\nAllowAnyRecipient = true"), folder);
        assertThat(allowed.player().exportWhiteList().approve(Fingerprint.ofSpki(wrappingKey)))
                .isTrue();
        assertThat(allowed.warnings()).anyMatch(w -> w.contains("ANY"));
    }

    @Test
    void onlyListedKeysAreApproved() throws SettingsException {
        Settings read =
                Settings.parse(
                        leastPlus(
                                "",
                                "ExportWhiteList = [\"" + base64(wrappingKey) + "\"]",
                                "",
                                "",
                                ""),
                        folder);
        Settings.Recipients recipients = read.player().exportWhiteList();
        assertThat(recipients.approve(Fingerprint.ofSpki(wrappingKey))).isTrue();
        assertThat(recipients.approve(Fingerprint.ofSpki(IDENTITIES[0]))).isFalse();
    }

    @Test
    void rawNeedsANameInProduction() throws SettingsException {
        String raw = leastPlus("", "", "Mode = \"raw\"", "", "");
        assertThat(faults(raw)).extracting(SettingsFault::key).containsExactly("Token.Mode");
        assertThat(Settings.parse("Profile = \"development\"\n" + raw, folder).token().allowRaw())
                .isTrue();
    }

    @Test
    void thePinIsReadFromItsPlace() throws Exception {
        Files.setPosixFilePermissions(
                folder.resolve("pin"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(faults(least()))
                .extracting(SettingsFault::hint)
                .containsExactly("run chmod 600 on it");
        try (SecretBytes pin = new PinPlace.File(folder.resolve("pin")).read()) {
            assertThat(pin.<String>expose(String::new)).isEqualTo("1234");
        }
        Files.writeString(folder.resolve("pin"), "\n");
        assertThat(refusal(new PinPlace.File(folder.resolve("pin")))).contains("holds no PIN");
        assertThat(refusal(new PinPlace.Environment("NO_SUCH_PIN"))).contains("NO_SUCH_PIN");
    }

    @Test
    void brokenTomlNamesTheLine() {
        assertThat(faults("Profile = \"production\"\n[Site\n"))
                .extracting(SettingsFault::key)
                .containsExactly("line 2");
        assertThat(
                        catchThrowableOfType(
                                        SettingsException.class,
                                        () -> Settings.load(folder.resolve("absent.toml")))
                                .faults())
                .hasSize(1);
    }

    private static String refusal(PinPlace place) {
        try (SecretBytes pin = place.read()) {
            return "read " + pin;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private List<SettingsFault> faults(String toml) {
        SettingsException refused =
                catchThrowableOfType(SettingsException.class, () -> Settings.parse(toml, folder));
        return refused.faults();
    }

    private static String least() {
        return leastPlus("", "", "", "", "")
                .replaceAll("(?s)\\[\\[Site.Committee.*?Nodes[^\n]*", "")
                .replaceAll("(?s)\\[Database.*", "");
    }

    private static String leastPlus(
            String site, String player, String token, String others, String committee) {
        return """
        [Site]
        Name = "main"
        Threshold = 1
        %s
        %s
        [[Site.Committee]]
        %s
        Name = "pair"
        Nodes = [1, 2]
        [Player]
        Index = 2
        %s
        [Token]
        Module = "module.so"
        Uri = "pkcs11:token=main-2"
        PinFile = "pin"
        %s
        [Database]
        %s
        [Listen]
        %s
        [Limits]
        %s
        [[Client]]
        %s
        Fingerprint = "%s"
        Tenant = "acme"
        Roles = ["user"]
        """
                .formatted(
                        site,
                        roster(),
                        committee,
                        player,
                        token,
                        others,
                        others,
                        others,
                        others,
                        "cd".repeat(32));
    }

    private static String roster() {
        StringBuilder toml = new StringBuilder();
        for (int i = 1; i <= IDENTITIES.length; i++) {
            toml.append("[[Site.Node]]\nIndex = ").append(i).append('\n');
            if (i < IDENTITIES.length) {
                toml.append("Address = \"127.0.0.1:700").append(i).append("\"\n");
            }
            toml.append("PublicKey = \"").append(base64(IDENTITIES[i - 1])).append("\"\n");
        }
        return toml.toString();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}

package dev.sharekeep.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharekeep.node.Settings;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.KeyCheckFile;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.pkcs11.ExchangedKey;
import dev.sharekeep.token.pkcs11.Pkcs11Token;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node starts on the token that was provisioned for it, and on no other.
@SuppressWarnings("MustBeClosedChecker") // a refused open returns nothing
class OpenedTokenTest {
    @TempDir Path folder;

    @Test
    void theTokenThatWasRecordedIsOpened() throws Exception {
        Node node = provisioned("recorded");
        node.record();
        OpenedToken.open(node.settings("production"), Randomness.system()).close();
    }

    /// The exchanged key works as the old one did: only its check value tells them apart.
    @ParameterizedTest
    @ValueSource(strings = {"sealing-1", "wrapping-1", "row-1", "audit-1"})
    void anExchangedKeyRefusesTheStartByName(String id) throws Exception {
        Node node = provisioned("exchanged-" + id);
        node.record();
        ExchangedKey.exchange(node.token(), id);
        Pkcs11Token.open(node.token(), null, Randomness.system()).close();
        for (String profile : List.of("production", "development")) {
            assertRefused(node.settings(profile), "Key " + id + ", check value: not the key");
        }
    }

    @Test
    void withoutARecordProductionDoesNotStartAndDevelopmentWarns() throws Exception {
        Node node = provisioned("unrecorded");
        List<String> warnings = warnings();
        assertRefused(node.settings("production"), "token-keys");
        assertThat(warnings).isEmpty();
        OpenedToken.open(node.settings("development"), Randomness.system()).close();
        assertThat(warnings).singleElement().asString().contains("CANNOT NOTICE EXCHANGED KEYS");
    }

    @Test
    void aDamagedRecordIsNotNoRecord() throws Exception {
        Node node = provisioned("damaged");
        node.record();
        Files.writeString(folder.resolve("data/token-keys"), "sealing-1 00");
        assertRefused(node.settings("development"), "cannot be read");
    }

    private static void assertRefused(Settings settings, String what) {
        assertThatThrownBy(() -> OpenedToken.open(settings, Randomness.system()).close())
                .isInstanceOfSatisfying(
                        StartupException.class,
                        refusal -> {
                            assertThat(refusal.what()).contains(what);
                            assertThat(refusal.hint()).isNotBlank();
                        });
    }

    private record Node(Path folder, TokenSettings token, KeyCheckRecord keys, PublicKey identity) {
        void record() throws Exception {
            KeyCheckFile.in(folder.resolve("data")).write(keys);
        }

        Settings settings(String profile) throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return Settings.parse(
                    """
                    Profile = "%s"
                    [Site]
                    Name = "main"
                    Threshold = 1
                    [[Site.Node]]
                    Index = 1
                    Address = "127.0.0.1:1"
                    PublicKey = "%s"
                    [[Site.Node]]
                    Index = 2
                    Address = "127.0.0.1:2"
                    PublicKey = "%s"
                    [Player]
                    Index = 1
                    [Token]
                    Module = "%s"
                    Uri = "%s"
                    PinFile = "pin"
                    SoftHsmConfig = "%s"
                    AllowRaw = true
                    CallTimeoutMillis = 30000
                    """
                            .formatted(
                                    profile,
                                    base64(identity),
                                    base64(generator.generateKeyPair().getPublic()),
                                    token.module(),
                                    token.uri(),
                                    token.softHsmConfig()),
                    folder);
        }

        private static String base64(PublicKey key) {
            return Base64.getEncoder().encodeToString(key.getEncoded());
        }
    }

    private Node provisioned(String label) throws Exception {
        Path pin = Files.writeString(folder.resolve("pin"), TestTokens.PIN);
        Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
        TokenSettings token = TestTokens.emptySoftHsm(label);
        KeyCheckRecord keys = TestTokens.provisioning().provision(token);
        try (Token open = Pkcs11Token.open(token, keys, Randomness.system())) {
            return new Node(folder, token, keys, open.identityCertificate().getPublicKey());
        }
    }

    private static List<String> warnings() {
        List<String> heard = new ArrayList<>();
        Handler ear =
                new Handler() {
                    @Override
                    public void publish(LogRecord said) {
                        heard.add(said.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logger.getLogger(OpenedToken.class.getName()).addHandler(ear);
        return heard;
    }
}

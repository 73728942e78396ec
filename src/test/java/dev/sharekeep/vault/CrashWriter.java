package dev.sharekeep.vault;

import static dev.sharekeep.vault.TestKeys.NOW;
import static dev.sharekeep.vault.TestKeys.TENANT;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.TokenUri;
import dev.sharekeep.token.pkcs11.Pkcs11Token;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The process that `CrashTest` kills: writes keys and sessions as fast as it can and prints a line
/// after each call that returned.
public final class CrashWriter {
    private static final String LABEL = "crash";

    private CrashWriter() {}

    /// Arguments: folder, then `write ROUND` or `check`.
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        try (Token token = token(directory);
                Vault vault = TestKeys.open(directory.resolve("node.db"), token)) {
            check(vault, Files.readAllLines(directory.resolve("acknowledged")));
            if (arguments[1].equals("check")) {
                System.out.println("sound");
                return;
            }
            for (int i = 0; ; i++) {
                write(vault, "r" + arguments[2] + "-" + i);
            }
        }
    }

    private static void write(Vault vault, String name) throws Exception {
        try (KeyShare share = share(name)) {
            TestKeys.prepare(vault, name, share);
            acknowledge("prepared", name);
            TestKeys.activate(vault, name, share.publicRecord());
            acknowledge("active", name);
            vault.sessions().succeed(TENANT, name, TestKeys.text(name), Session.Facts.NONE, NOW);
            acknowledge("done", name);
            vault.sessions().abortUnlessPrepared(TENANT, "no-" + name);
            acknowledge("aborted", "no-" + name);
        }
    }

    @MustBeClosed
    private static KeyShare share(String name) {
        return TestKeys.share(Curve.SECP256K1, name, 1, 1 + (name.hashCode() & 0xfff), true);
    }

    private static void acknowledge(String what, String name) {
        System.out.println(what + " " + name + " ok");
    }

    private static void check(Vault vault, List<String> acknowledged) throws Exception {
        require(vault.verify().isEmpty(), "every row opens and fits its record");
        for (String line : acknowledged) {
            String[] words = line.split(" ");
            require(holds(vault, words[0], words[1]), line);
        }
    }

    private static boolean holds(Vault vault, String what, String name) throws Exception {
        return switch (what) {
            case "prepared" ->
                    vault.keys().ofSession(TENANT, name).isPresent()
                            && vault.keys().highest(TENANT, name) == 1
                            && vault.sessions().abortUnlessPrepared(TENANT, name)
                                    instanceof Session.Mark.Prepared;
            case "active" -> opens(vault, name);
            case "done" ->
                    vault.sessions().find(TENANT, name).orElseThrow().state() == Session.State.DONE;
            case "aborted" ->
                    vault.sessions().find(TENANT, name).orElseThrow().mark()
                            instanceof Session.Mark.Aborted;
            default -> throw new AssertionError("nothing that is acknowledged: " + what);
        };
    }

    private static boolean opens(Vault vault, String name) throws Exception {
        try (KeyShare expected = share(name);
                KeyShare found = vault.keys().open(TestKeys.id(expected.publicRecord()))) {
            return TestKeys.sameShare(expected, found);
        }
    }

    private static void require(boolean holds, String claim) {
        if (!holds) {
            System.out.println("LOST: " + claim);
            System.exit(1);
        }
    }

    /// The folder's own token, made by the first process.
    @MustBeClosed
    private static Token token(Path directory) throws Exception {
        Path config = directory.resolve("softhsm2.conf");
        boolean first = Files.notExists(config);
        if (first) {
            Path tokens = Files.createDirectory(directory.resolve("tokens"));
            Files.writeString(
                    config, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
        }
        TokenSettings settings =
                TokenSettings.of(
                                TestTokens.softHsmModule(),
                                TokenUri.ofLabel(LABEL),
                                TestTokens.pin(TestTokens.PIN))
                        .withMode(InboundMode.RAW)
                        .withScheme(SealScheme.GCM)
                        .withAllowRaw(true)
                        .withWrappingKeyBits(2048)
                        .withCallTimeout(Duration.ofMinutes(1)) // of a busy machine
                        .withSoftHsmConfig(config);
        if (first) {
            TestTokens.provisioning().initialise(settings, TestTokens.pin("87654321"));
            TestTokens.provisioning().provision(settings);
        }
        return Pkcs11Token.open(settings, null, Randomness.system());
    }
}

package dev.sharekeep.token;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.pkcs11.Pkcs11Token;
import dev.sharekeep.token.pkcs11.TokenProvisioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Real tokens for tests: SoftHSM (mode RAW, scheme GCM) and NSS softokn (UNWRAP, KW_HMAC).
///
/// A module runs with one directory a process, so all tokens of a JVM share one directory, which is
/// made on first use and deleted at exit; labels keep them apart. A missing module fails.
public final class TestTokens {
    public static final String PIN = "12345678";
    private static final String OFFICER_PIN = "87654321";
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Path DIRECTORY = temporaryDirectory();
    private static final List<Path> SOFTHSM =
            List.of(
                    Path.of("/usr/lib/softhsm/libsofthsm2.so"),
                    Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
                    Path.of("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
                    Path.of("/usr/lib64/pkcs11/libsofthsm2.so"));
    private static final List<Path> SOFTOKEN =
            List.of(
                    Path.of("/usr/lib/x86_64-linux-gnu/libsoftokn3.so"),
                    Path.of("/usr/lib/aarch64-linux-gnu/libsoftokn3.so"),
                    Path.of("/usr/lib/x86_64-linux-gnu/nss/libsoftokn3.so"),
                    Path.of("/usr/lib64/libsoftokn3.so"));

    private TestTokens() {}

    /// A SoftHSM token of this label, provisioned and open; a few hundred milliseconds.
    @MustBeClosed
    public static Token softHsm(String label) throws TokenException {
        TokenSettings settings = provisionedSoftHsm(label);
        return Pkcs11Token.open(settings, null, Randomness.system());
    }

    /// Settings of a SoftHSM token that is made and has its keys.
    public static TokenSettings provisionedSoftHsm(String label) throws TokenException {
        TokenSettings settings = softHsmPlan(label);
        initialise(settings);
        provisioning().provision(settings);
        return settings;
    }

    /// Settings of a SoftHSM token that is made, and empty.
    public static TokenSettings emptySoftHsm(String label) throws TokenException {
        TokenSettings settings = softHsmPlan(label);
        initialise(settings);
        return settings;
    }

    /// An NSS database of its own, provisioned and open; one at a time in a process.
    @MustBeClosed
    public static Token nss() throws TokenException {
        return Pkcs11Token.open(provisionedNss(), null, Randomness.system());
    }

    /// Settings of a fresh NSS database that has its keys.
    public static TokenSettings provisionedNss() throws TokenException {
        TokenSettings settings = emptyNss();
        provisioning().provision(settings);
        return settings;
    }

    /// Settings of a fresh NSS database with a PIN and no keys.
    public static TokenSettings emptyNss() throws TokenException {
        String name = "nss-" + COUNTER.incrementAndGet();
        Path directory = DIRECTORY.resolve(name);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TokenSettings settings =
                TokenSettings.of(present(SOFTOKEN), TokenUri.ofLabel(name), pin(PIN))
                        .withWrappingKeyBits(2048)
                        .withInitString(
                                "configdir='sql:"
                                        + directory
                                        + "' certPrefix='' keyPrefix='' secmod='secmod.db' flags="
                                        + " dbTokenDescription='"
                                        + name
                                        + "'");
        provisioning().initialise(settings, pin(""));
        return settings;
    }

    public static TokenProvisioning provisioning() {
        return new TokenProvisioning(InstantSource.system(), Randomness.system());
    }

    public static PinSource pin(String pin) {
        return () -> SecretBytes.takeFrom(pin.getBytes(StandardCharsets.UTF_8));
    }

    public static Path softHsmModule() {
        return present(SOFTHSM);
    }

    /// The file that SOFTHSM2_CONF names for all SoftHSM tokens of this JVM.
    public static Path softHsmConfig() {
        return DIRECTORY.resolve("softhsm2.conf");
    }

    /// Where SoftHSM keeps all tokens of this JVM.
    public static Path softHsmDirectory() {
        return DIRECTORY.resolve("tokens");
    }

    /// Settings of a SoftHSM token that need not exist.
    public static TokenSettings softHsmPlan(String label) {
        return TokenSettings.of(present(SOFTHSM), TokenUri.ofLabel(label), pin(PIN))
                .withMode(InboundMode.RAW)
                .withScheme(SealScheme.GCM)
                .withAllowRaw(true)
                .withWrappingKeyBits(2048)
                .withSoftHsmConfig(softHsmConfig());
    }

    private static void initialise(TokenSettings settings) throws TokenException {
        provisioning().initialise(settings, pin(OFFICER_PIN));
    }

    private static Path present(List<Path> candidates) {
        return candidates.stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                "none of "
                                        + candidates
                                        + " is installed, and these tests"
                                        + " need it: apt install softhsm2 libnss3"));
    }

    private static Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("sharekeep-tokens");
            Path tokens = Files.createDirectory(directory.resolve("tokens"));
            Files.writeString(
                    directory.resolve("softhsm2.conf"),
                    "directories.tokendir = "
                            + tokens
                            + "\nobjectstore.backend = file\n"
                            + "log.level = ERROR\nslots.removable = false\n");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sharekeep.cli;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.client.ClientCode;
import dev.sharekeep.client.SharekeepException;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.KeyCheckFile;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.PinSource;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenInfo;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.pkcs11.Pkcs11Token;
import dev.sharekeep.token.pkcs11.TokenProvisioning;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Gives one node its token: folders, PINs, every key, all read back, and then opened as the node
/// will open it. Running it again changes nothing.
final class Provisioning {
    private static final int PIN_DIGITS = 16;
    private static final List<String> LIBRARY_FOLDERS =
            List.of(
                    "/usr/lib/x86_64-linux-gnu/softhsm",
                    "/usr/lib/aarch64-linux-gnu/softhsm",
                    "/usr/lib/softhsm",
                    "/usr/lib64/pkcs11",
                    "/usr/local/lib/softhsm",
                    "/usr/lib/x86_64-linux-gnu",
                    "/usr/lib/aarch64-linux-gnu",
                    "/usr/lib/x86_64-linux-gnu/nss",
                    "/usr/lib64",
                    "/usr/lib");

    /// What others must know of the node, and how it reaches its token. Keys are DER.
    record Provisioned(
            byte[] identity, byte[] wrappingKey, TokenInfo info, NodeFile.TokenTable table) {
        String fingerprint() {
            return Fingerprint.ofSpki(identity).toString();
        }
    }

    private final Path folder;
    private final KeyCheckFile checks;
    private final Randomness randomness = Randomness.system();

    /// `folder` is the node's, `data` the one where it will keep its database.
    Provisioning(Path folder, Path data) {
        this.folder = folder;
        this.checks = KeyCheckFile.in(data);
    }

    /// Provisions a token `label` of `module`: `softhsm`, `nss`, or a library's path (whose token
    /// must be initialised by the vendor's tool, its PIN in `pin` of the folder).
    Provisioned run(String module, String label, boolean allowRaw, int wrappingKeyBits) {
        try {
            Files.createDirectories(folder);
            Path pinFile = secretFile("pin");
            Path officerFile = secretFile("officer-pin");
            TokenSettings settings =
                    settings(module, label, pinFile)
                            .withAllowRaw(allowRaw)
                            .withWrappingKeyBits(wrappingKeyBits);
            TokenProvisioning provisioning =
                    new TokenProvisioning(InstantSource.system(), randomness);
            if (module.equals("softhsm") || module.equals("nss")) {
                PinSource officerPin =
                        module.equals("nss") ? Provisioning::empty : () -> read(officerFile);
                provisioning.initialise(settings, officerPin);
            }
            KeyCheckRecord keys = record(provisioning, settings);
            return opened(settings, keys, pinFile);
        } catch (MalformedException e) {
            throw failed(checks + " is not what init wrote", "Restore it from a backup.");
        } catch (IOException e) {
            throw failed(folder + " cannot be written", "Check the folder and its rights.");
        } catch (TokenException e) {
            throw failed(String.valueOf(e.getMessage()), e.hint());
        }
    }

    /// Makes missing keys and keeps all check values, by which the node knows its keys again.
    private KeyCheckRecord record(TokenProvisioning provisioning, TokenSettings settings)
            throws IOException, MalformedException, TokenException {
        KeyCheckRecord before = checks.read().orElse(null);
        KeyCheckRecord after = provisioning.provision(settings, before);
        if (!after.equals(before)) {
            checks.write(after);
        }
        return after;
    }

    private Provisioned opened(TokenSettings settings, KeyCheckRecord keys, Path pinFile)
            throws TokenException {
        try (Token token = Pkcs11Token.open(settings, keys, randomness)) {
            return new Provisioned(
                    token.identityCertificate().getPublicKey().getEncoded(),
                    token.wrappingKeys().get(0).publicKey().encode(),
                    token.info(),
                    table(settings, pinFile));
        }
    }

    private static NodeFile.TokenTable table(TokenSettings settings, Path pinFile) {
        Path softHsm = settings.softHsmConfig();
        return new NodeFile.TokenTable(
                settings.module().toString(),
                settings.uri(),
                pinFile.toAbsolutePath().toString(),
                softHsm == null ? null : softHsm.toAbsolutePath().toString(),
                settings.initString(),
                settings.allowRaw());
    }

    private TokenSettings settings(String module, String label, Path pinFile) throws IOException {
        PinSource pin = () -> read(pinFile);
        String uri = "pkcs11:token=" + label;
        return switch (module) {
            case "softhsm" ->
                    TokenSettings.of(library("libsofthsm2.so", "softhsm2"), uri, pin)
                            .withSoftHsmConfig(softHsmConfig());
            case "nss" -> {
                Path store = Files.createDirectories(folder.resolve("nss"));
                yield TokenSettings.of(library("libsoftokn3.so", "libnss3"), uri, pin)
                        .withInitString(
                                "configdir='sql:"
                                        + store.toAbsolutePath()
                                        + "' certPrefix='' keyPrefix='' secmod='secmod.db' flags="
                                        + " dbTokenDescription='"
                                        + label
                                        + "'");
            }
            default -> TokenSettings.of(Path.of(module), uri, pin);
        };
    }

    private Path softHsmConfig() throws IOException {
        Path tokens = Files.createDirectories(folder.resolve("tokens")).toAbsolutePath();
        Path file = folder.resolve("softhsm2.conf");
        Files.writeString(
                file,
                """
                directories.tokendir = %s
                objectstore.backend = file
                log.level = ERROR
                slots.removable = false
                """
                        .formatted(tokens));
        return file;
    }

    /// A file of random digits that only this user reads; an existing one stays.
    private Path secretFile(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            Set<java.nio.file.attribute.PosixFilePermission> mine =
                    PosixFilePermissions.fromString("rw-------");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(mine));
            byte[] digits = new byte[PIN_DIGITS];
            byte[] one = new byte[1];
            for (int i = 0; i < digits.length; i++) {
                do {
                    randomness.fill(one);
                } while ((one[0] & 0xff) >= 250);
                digits[i] = (byte) ('0' + (one[0] & 0xff) % 10);
            }
            Files.write(file, digits);
            Arrays.fill(digits, (byte) 0);
        }
        return file;
    }

    @MustBeClosed
    private static SecretBytes empty() {
        return SecretBytes.copyOf(new byte[0]);
    }

    @MustBeClosed
    private static SecretBytes read(Path file) throws TokenException {
        try {
            return SecretBytes.takeFrom(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new TokenException.Misconfigured(
                    "The PIN file " + file + " cannot be read.", "Check the file and its rights.");
        }
    }

    private static Path library(String file, String debianPackage) {
        return LIBRARY_FOLDERS.stream()
                .map(where -> Path.of(where, file))
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() -> failed("there is no " + file, "Install " + debianPackage + "."));
    }

    private static SharekeepException failed(String what, String hint) {
        return SharekeepException.local(ClientCode.CLIENT_FILE_INVALID, what, hint);
    }
}

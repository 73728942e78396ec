package dev.sharekeep.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the table `[Token]`.
final class TokenReader {
    private final Path folder;
    private final Profile profile;
    private final List<String> warnings;

    TokenReader(Path folder, Profile profile, List<String> warnings) {
        this.folder = folder;
        this.profile = profile;
        this.warnings = warnings;
    }

    Settings.TokenChoice read(SettingsTable token) {
        Path module =
                token.path("Module", token.text("Module", "name the PKCS#11 library"), folder);
        if (token.has("Module") && !Files.isReadable(module)) {
            token.fault(
                    "Module",
                    "there is no library " + module,
                    "install the token's package or correct the path");
        }
        String uri = token.text("Uri", "write pkcs11:token=LABEL");
        if (!uri.isEmpty() && !uri.startsWith("pkcs11:")) {
            token.fault("Uri", "is not a PKCS#11 URI", "write pkcs11:token=LABEL");
        }
        PinPlace pin = pin(token);
        String mode = token.choice("Mode", "auto", "unwrap", "decrypt", "raw");
        String scheme = token.choice("Scheme", "auto", "gcm", "kw-hmac");
        boolean allowRaw = token.flag("AllowRaw");
        if (mode.equals("raw") && !allowRaw && profile == Profile.PRODUCTION) {
            token.fault(
                    "Mode",
                    "\"raw\" decodes OAEP outside the token",
                    "use another mode, or set AllowRaw = true");
        }
        int threads = token.integer("Threads", Runtime.getRuntime().availableProcessors(), 1, 256);
        Duration patience =
                Duration.ofMillis(token.integer("CallTimeoutMillis", 5000, 100, 60_000));
        String initArgs = token.optionalText("InitArgs").orElse(null);
        Path conf =
                token.optionalText("SoftHsmConfig")
                        .map(text -> token.path("SoftHsmConfig", text, folder))
                        .orElse(null);
        token.end();
        return new Settings.TokenChoice(
                module,
                uri,
                pin,
                mode,
                scheme,
                allowRaw || profile == Profile.DEVELOPMENT,
                threads,
                patience,
                initArgs,
                conf);
    }

    private PinPlace pin(SettingsTable token) {
        Optional<String> file = token.optionalText("PinFile");
        Optional<String> variable = token.optionalText("PinEnv");
        boolean descriptor = token.has("PinDescriptor");
        long given =
                (file.isPresent() ? 1 : 0) + (variable.isPresent() ? 1 : 0) + (descriptor ? 1 : 0);
        if (given != 1) {
            token.fault(
                    "PinFile",
                    given == 0 ? "the PIN's place is missing" : "the PIN has more than one place",
                    "set exactly one of PinFile, PinEnv, PinDescriptor");
        }
        if (descriptor) {
            return new PinPlace.Descriptor(token.integer("PinDescriptor", 3, 1023));
        }
        if (variable.isPresent()) {
            return new PinPlace.Environment(variable.get());
        }
        Path path = token.path("PinFile", file.orElse(""), folder);
        if (file.isPresent()) {
            checkPinFile(token, path);
        }
        return new PinPlace.File(path);
    }

    private void checkPinFile(SettingsTable token, Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            boolean open = permissions.stream().anyMatch(p -> !p.name().startsWith("OWNER_"));
            if (open && profile == Profile.PRODUCTION) {
                token.fault("PinFile", file + " is open to others", "run chmod 600 on it");
            } else if (open) {
                warnings.add("the PIN file " + file + " is open to others");
            }
        } catch (IOException e) {
            token.fault("PinFile", "there is no file " + file, "write the PIN there, chmod 600");
        }
    }
}

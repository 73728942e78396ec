package dev.sharekeep.boot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.node.PinPlace;
import dev.sharekeep.node.Settings;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.PinSource;
import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.pkcs11.Pkcs11Token;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Opens the token that a node's file names, and makes sure that it is this node's.
final class OpenedToken {
    /// Check values of the token's keys, beside the database.
    private static final String CHECK_FILE = "token-keys";

    private OpenedToken() {}

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the caller closes it; refused ones are closed here
    static Token open(Settings settings, Randomness randomness) throws StartupException {
        Path checks = settings.dataDirectory().resolve(CHECK_FILE);
        try {
            Token token =
                    Pkcs11Token.open(tokenSettings(settings.token()), recorded(checks), randomness);
            byte[] own = token.identityCertificate().getPublicKey().getEncoded();
            if (Fingerprint.ofSpki(own).equals(settings.self().identity())) {
                return token;
            }
            token.close();
            throw new StartupException(
                    "Site.Node["
                            + settings.player().index()
                            + "].PublicKey: is not the key of the"
                            + " token that [Token] names",
                    "correct Player.Index, Token.Uri, or the roster");
        } catch (TokenException e) {
            throw new StartupException(e.what(), e.hint());
        }
    }

    private static TokenSettings tokenSettings(Settings.TokenChoice choice) {
        return TokenSettings.of(choice.module(), choice.uri(), pin(choice.pin()))
                .withMode(InboundMode.valueOf(constant(choice.mode())))
                .withScheme(SealScheme.valueOf(constant(choice.scheme())))
                .withAllowRaw(choice.allowRaw())
                .withThreads(choice.threads())
                .withCallTimeout(choice.callTimeout())
                .withInitString(choice.initArgs())
                .withSoftHsmConfig(choice.softHsmConfig());
    }

    private static String constant(String word) {
        return word.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static PinSource pin(PinPlace place) {
        return new PinSource() {
            @Override
            @MustBeClosed
            public SecretBytes read() throws TokenException {
                try {
                    return place.read();
                } catch (IOException e) {
                    throw new TokenException.Misconfigured(
                            "The PIN cannot be read: " + e.getMessage(),
                            "Write the PIN where [Token] says, readable by this user alone.");
                }
            }
        };
    }

    private static @Nullable KeyCheckRecord recorded(Path file) throws StartupException {
        try {
            return Files.exists(file) ? KeyCheckRecord.parse(Files.readString(file)) : null;
        } catch (IOException | MalformedException e) {
            throw new StartupException(
                    "the check values in " + file + " cannot be read",
                    "restore the file from a backup, or let `sharekeep init` write it again");
        }
    }
}

package dev.sharekeep.boot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.node.PinPlace;
import dev.sharekeep.node.Profile;
import dev.sharekeep.node.Settings;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.KeyCheckFile;
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
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Opens the token that a node's file names, and makes sure that it is this node's.
final class OpenedToken {
    private static final System.Logger LOG = System.getLogger(OpenedToken.class.getName());

    private OpenedToken() {}

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the caller closes it; refused ones are closed here
    static Token open(Settings settings, Randomness randomness) throws StartupException {
        KeyCheckRecord recorded = recorded(settings);
        try {
            Token token = Pkcs11Token.open(tokenSettings(settings.token()), recorded, randomness);
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

    /// The check values that `init` recorded. Without them nobody would notice exchanged keys, and
    /// whoever exchanges keys may also remove the file: so only development starts without it.
    private static @Nullable KeyCheckRecord recorded(Settings settings) throws StartupException {
        KeyCheckFile file = KeyCheckFile.in(settings.dataDirectory());
        Optional<KeyCheckRecord> recorded;
        try {
            recorded = file.read();
        } catch (IOException | MalformedException e) {
            throw new StartupException(
                    "the check values of the token's keys in " + file + " cannot be read",
                    "restore the file from a backup of this node");
        }
        if (recorded.isEmpty() && settings.profile() == Profile.PRODUCTION) {
            throw new StartupException(
                    "the check values of the token's keys are missing: there is no " + file,
                    "restore the file from a backup of this node; only if there never was one and"
                            + " the token is this node's, let `sharekeep init` write it");
        }
        if (recorded.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "there is no "
                            + file
                            + ": this node CANNOT NOTICE EXCHANGED KEYS in its token; `sharekeep"
                            + " init` writes the file, and production does not start without it");
        }
        return recorded.orElse(null);
    }
}

package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenUri;
import dev.sharekeep.wire.MalformedException;
import iaik.pkcs.pkcs11.wrapper.CK_TOKEN_INFO;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds tokens by name, since the numbers of their slots move.
final class Slots {
    private static final long INITIALISED = 0x400;
    private static final long USER_PIN_SET = 0x8;

    /// A slot with a token in it.
    record Found(
            long slot,
            String label,
            String manufacturer,
            String model,
            String serial,
            String firmware,
            long flags) {
        boolean hasUserPin() {
            return (flags & USER_PIN_SET) != 0;
        }

        boolean isInitialised() {
            return (flags & INITIALISED) != 0;
        }
    }

    private Slots() {}

    static TokenUri parse(String uri) throws TokenException {
        try {
            return TokenUri.parse(uri);
        } catch (MalformedException e) {
            throw new TokenException.Misconfigured(
                    "The token URI is not right: " + e.what() + ".",
                    "Write it like pkcs11:token=LABEL, or pkcs11:token=LABEL;serial=NUMBER.");
        }
    }

    /// The one token that the URI names.
    static Found named(PKCS11 functions, TokenUri uri) throws TokenException {
        Optional<Found> found = lookFor(functions, uri);
        if (found.isEmpty()) {
            throw new TokenException.Misconfigured(
                    "There is no token " + uri + ".",
                    "Connect it, make it with `init`, or correct [Token] Uri.");
        }
        return found.get();
    }

    static Optional<Found> lookFor(PKCS11 functions, TokenUri uri) throws TokenException {
        List<Found> matching =
                all(functions).stream()
                        .filter(token ->
                                uri.names(
                                        token.label(),
                                        token.serial(),
                                        token.manufacturer(),
                                        token.model()))
                        .toList();
        if (matching.size() > 1) {
            throw new TokenException.Misconfigured(
                    "There are " + matching.size() + " tokens " + uri + ".",
                    "Name one of them by its serial number in [Token] Uri.");
        }
        return matching.stream().findFirst();
    }

    /// A slot whose token has never been initialised.
    static Optional<Found> blank(PKCS11 functions) throws TokenException {
        return all(functions).stream().filter(token -> !token.isInitialised()).findFirst();
    }

    private static List<Found> all(PKCS11 functions) throws TokenException {
        try {
            List<Found> tokens = new ArrayList<>();
            for (long slot : functions.C_GetSlotList(true)) {
                CK_TOKEN_INFO info = functions.C_GetTokenInfo(slot);
                tokens.add(
                        new Found(
                                slot,
                                text(info.label),
                                text(info.manufacturerID),
                                text(info.model),
                                text(info.serialNumber),
                                info.firmwareVersion.major + "." + info.firmwareVersion.minor,
                                info.flags));
            }
            return tokens;
        } catch (PKCS11Exception e) {
            throw Failures.of(e, "list");
        }
    }

    private static String text(char[] padded) {
        return new String(padded).strip();
    }
}

package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.util.Set;
import org.xipki.pkcs11.wrapper.PKCS11Constants;

/// What return codes mean to callers. Bad input is never told from here: many tokens answer
/// CKR_GENERAL_ERROR to a bad tag and to a broken disk, so who knows the input decides.
final class Failures {
    private static final Set<Long> PIN_WRONG =
            Set.of(
                    PKCS11Constants.CKR_PIN_INCORRECT,
                    PKCS11Constants.CKR_PIN_INVALID,
                    PKCS11Constants.CKR_PIN_LEN_RANGE);
    private static final Set<Long> SESSION_GONE =
            Set.of(PKCS11Constants.CKR_SESSION_HANDLE_INVALID, PKCS11Constants.CKR_SESSION_CLOSED);

    private Failures() {}

    /// What a login, or setting a PIN, met. Elsewhere no PIN is given, so such a code is a fault.
    static TokenException ofLogin(PKCS11Exception e, String token) {
        long code = e.getErrorCode();
        if (PIN_WRONG.contains(code)) {
            return new TokenException.PinIncorrect(token);
        }
        if (code == PKCS11Constants.CKR_PIN_LOCKED) {
            return new TokenException.PinLocked(token);
        }
        return of(e, token);
    }

    static TokenException of(PKCS11Exception e, String token) {
        long code = e.getErrorCode();
        if (code == PKCS11Constants.CKR_DEVICE_MEMORY) {
            return new TokenException.Full();
        }
        return new TokenException.Unavailable(
                "The token " + token + " answered " + name(code) + ".");
    }

    /// The call did not happen because its session had ended; another session may do it.
    static boolean isSessionGone(PKCS11Exception e) {
        return SESSION_GONE.contains(e.getErrorCode());
    }

    static String name(PKCS11Exception e) {
        return name(e.getErrorCode());
    }

    private static String name(long code) {
        return PKCS11Constants.ckrCodeToName(code);
    }
}

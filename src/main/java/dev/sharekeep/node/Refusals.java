package dev.sharekeep.node;

import dev.sharekeep.protocol.Identity;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.vault.VaultException;
import java.util.Set;

/// What an outage of the token, the database or the audit log is to a caller.
final class Refusals {
    private Refusals() {}

    static RefusalException of(TokenException e) {
        return switch (e) {
            case TokenException.SealInvalid x -> refusal(Refusal.Code.SEAL_INVALID, x.what());
            case TokenException.Rejected x -> refusal(Refusal.Code.IMPORT_REJECTED, x.what());
            case TokenException.Unavailable x -> unavailable(x);
            case TokenException.Misconfigured x -> unavailable(x);
            case TokenException.PinIncorrect x -> unavailable(x);
            case TokenException.PinLocked x -> unavailable(x);
            case TokenException.KeysLoose x -> unavailable(x);
            case TokenException.Full x -> unavailable(x);
        };
    }

    static RefusalException of(VaultException e) {
        return switch (e) {
            case VaultException.Full x -> refusal(Refusal.Code.DATABASE_FULL, x.what());
            case VaultException.SealInvalid x -> refusal(Refusal.Code.SEAL_INVALID, x.what());
            case VaultException.KeyBusy x -> refusal(Refusal.Code.KEY_BUSY, x.what());
            case VaultException.SessionAborted x -> refusal(Refusal.Code.SESSION_ABORTED, x.what());
            default -> refusal(Refusal.Code.DATABASE_UNAVAILABLE, e.what());
        };
    }

    static RefusalException of(AuditLog.UnavailableException e) {
        return refusal(Refusal.Code.AUDIT_UNAVAILABLE, String.valueOf(e.getMessage()));
    }

    static RefusalException of(Identity.UnavailableException e) {
        return refusal(Refusal.Code.HSM_UNAVAILABLE, String.valueOf(e.getMessage()));
    }

    private static RefusalException unavailable(TokenException e) {
        return new RefusalException(
                new Refusal(Refusal.Code.HSM_UNAVAILABLE, e.what(), e.hint(), Set.of()));
    }

    private static RefusalException refusal(Refusal.Code code, String what) {
        return new RefusalException(code, what);
    }
}

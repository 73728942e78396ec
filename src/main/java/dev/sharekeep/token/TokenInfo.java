package dev.sharekeep.token;

import java.util.List;

/// What a token is, what was chosen for it, why, and what it does not enforce.
///
/// @param sealingKeyId the key that `seal` uses now, part of a row's binding
/// @param notEnforced attributes that the token does not know or keep, as `key: attribute`
public record TokenInfo(
        String label,
        String manufacturer,
        String model,
        String serial,
        String firmware,
        InboundMode mode,
        String modeReason,
        SealScheme scheme,
        String schemeReason,
        String sealingKeyId,
        List<String> notEnforced) {
    public TokenInfo {
        notEnforced = List.copyOf(notEnforced);
    }
}

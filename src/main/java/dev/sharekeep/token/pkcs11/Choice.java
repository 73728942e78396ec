package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.SealScheme;

/// What was chosen for a token, and why, for people.
record Choice(InboundMode mode, String modeReason, SealScheme scheme, String schemeReason) {}

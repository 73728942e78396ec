package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.InboundMode;

/// A private or secret key of the token whose attributes have been checked.
///
/// @param mode for a wrapping key, what its attributes let it do; AUTO for the other kinds
record TokenKey(String id, KeyKind kind, long handle, InboundMode mode) {}

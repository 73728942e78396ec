package dev.sharekeep.token;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;

/// Where the token's PIN comes from: UTF-8 without a line end, wiped after each login.
///
/// Asked at each login, so again when a token that was gone is opened again by itself.
@FunctionalInterface
public interface PinSource {
    @MustBeClosed
    SecretBytes read() throws TokenException;
}

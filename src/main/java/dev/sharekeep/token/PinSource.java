package dev.sharekeep.token;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;

/// Where the token's PIN comes from: asked once a login, wiped after; UTF-8 without a line end.
@FunctionalInterface
public interface PinSource {
    @MustBeClosed
    SecretBytes read() throws TokenException;
}

package dev.sharekeep.token;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;

/// A received plaintext that waits, encrypted under a key of the token, until it is needed.
///
/// Lives in memory only and dies with this process. Closing drops it; it need not be opened.
public interface Staged extends Secret {
    /// Plaintext bytes, public.
    int length();

    /// Reads the plaintext for arithmetic; the caller closes it. Works while the token is open.
    @MustBeClosed
    SecretBytes open() throws TokenException;
}

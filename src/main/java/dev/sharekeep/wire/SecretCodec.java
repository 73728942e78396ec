package dev.sharekeep.wire;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;

/// One secret type's canonical bytes, which are themselves secret.
public interface SecretCodec<T extends Secret> {
    /// The caller closes what it gets, and keeps `value`.
    @MustBeClosed
    SecretBytes encode(T value);

    /// The caller closes what it gets, and keeps `bytes`.
    ///
    /// @throws MalformedException for every byte string that `encode` does not write
    @MustBeClosed
    T decode(SecretBytes bytes) throws MalformedException;
}

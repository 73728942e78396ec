package dev.sharekeep.math;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.SecretCodec;

/// Secret scalars of one curve as fixed-width big-endian bytes; zero is allowed.
record SecretScalarCodec(Curve curve) implements SecretCodec<SecretScalar> {
    @Override
    @MustBeClosed
    public SecretBytes encode(SecretScalar value) {
        return value.encode();
    }

    @Override
    @MustBeClosed
    public SecretScalar decode(SecretBytes bytes) throws MalformedException {
        return SecretScalar.decode(curve, bytes);
    }
}

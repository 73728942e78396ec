package dev.sharekeep.wire;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import java.util.Arrays;

/// A value for one receiver alone that is masked, so that it need not be kept off the heap: it
/// travels as secrets do, and is used as public values are.
public record Parcel<T>(T value) implements Secret {
    /// The parcel's bytes are those of its value.
    public static <T> SecretCodec<Parcel<T>> codec(Codec<T> codec) {
        return new SecretCodec<>() {
            @Override
            @MustBeClosed
            public SecretBytes encode(Parcel<T> parcel) {
                return SecretBytes.takeFrom(codec.encode(parcel.value()));
            }

            @Override
            @MustBeClosed
            public Parcel<T> decode(SecretBytes bytes) throws MalformedException {
                byte[] copy = bytes.expose(byte[]::clone);
                try {
                    return new Parcel<>(codec.decode(copy));
                } finally {
                    Arrays.fill(copy, (byte) 0);
                }
            }
        };
    }

    /// Nothing to wipe.
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "Parcel[]";
    }
}

package dev.sharekeep.wire;

/// One public type's canonical bytes. `decode` accepts exactly what `encode` writes.
public interface Codec<T> {
    byte[] encode(T value);

    /// @throws MalformedException for every other byte string
    T decode(byte[] bytes) throws MalformedException;

    /// Raw bytes of one fixed length.
    static Codec<byte[]> bytes(int length) {
        return new Codec<>() {
            @Override
            public byte[] encode(byte[] value) {
                if (value.length != length) {
                    throw new IllegalStateException(
                            "internal error: " + value.length + " bytes where " + length + " go");
                }
                return value.clone();
            }

            @Override
            public byte[] decode(byte[] bytes) throws MalformedException {
                if (bytes.length != length) {
                    throw new MalformedException("must be " + length + " bytes", bytes.length);
                }
                return bytes.clone();
            }
        };
    }
}

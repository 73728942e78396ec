package dev.sharekeep.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes fields as `enc(x)` = 4-byte big-endian length, then x; absent is an empty field.
///
/// Integers take 4 bytes, times 8 bytes of Unix seconds, text is UTF-8, a list is one field of a
/// 4-byte count and the elements, a record is one field of its joined fields.
public final class Encoder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    public Encoder bytes(byte @Nullable [] value) {
        byte[] field = value == null ? new byte[0] : value;
        out.writeBytes(fourBytes(field.length));
        out.writeBytes(field);
        return this;
    }

    public Encoder integer(int value) {
        return bytes(fourBytes(value));
    }

    /// Unix seconds, 8 bytes.
    public Encoder time(long seconds) {
        return sequence(seconds);
    }

    /// A number that only grows, 8 bytes.
    public Encoder sequence(long number) {
        return bytes(ByteBuffer.allocate(8).putLong(number).array());
    }

    public Encoder text(@Nullable String value) {
        return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    /// A record: one field made of the fields that `fields` writes.
    public Encoder record(Consumer<Encoder> fields) {
        Encoder inner = new Encoder();
        fields.accept(inner);
        return bytes(inner.toBytes());
    }

    /// A list: one field; `element` writes exactly one field for each value.
    public <T> Encoder list(List<? extends T> values, BiConsumer<Encoder, T> element) {
        Encoder inner = new Encoder();
        inner.out.writeBytes(fourBytes(values.size()));
        for (T value : values) {
            element.accept(inner, value);
        }
        return bytes(inner.toBytes());
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    private static byte[] fourBytes(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}

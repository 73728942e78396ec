package dev.sharekeep.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what `Encoder` writes and nothing else. Lengths are checked before anything is allocated.
public final class Decoder {
    private final byte[] source;
    private final int end;
    private int at;

    public Decoder(byte[] source) {
        this(source, 0, source.length);
    }

    private Decoder(byte[] source, int from, int end) {
        this.source = source;
        this.at = from;
        this.end = end;
    }

    /// Reads one element of a list or record.
    @FunctionalInterface
    public interface Reader<T> {
        T read(Decoder from) throws MalformedException;
    }

    public byte[] bytes() throws MalformedException {
        int length = length();
        byte[] value = new byte[length];
        System.arraycopy(source, at, value, 0, length);
        at += length;
        return value;
    }

    public byte[] bytes(int exactLength) throws MalformedException {
        int field = at;
        byte[] value = bytes();
        if (value.length != exactLength) {
            throw new MalformedException("field must be " + exactLength + " bytes", field);
        }
        return value;
    }

    /// Bytes, or null for an empty field.
    public byte @Nullable [] optionalBytes() throws MalformedException {
        byte[] value = bytes();
        return value.length == 0 ? null : value;
    }

    public int integer() throws MalformedException {
        return ByteBuffer.wrap(bytes(4)).getInt();
    }

    /// An integer of a range, both ends included.
    public int integer(int least, int most) throws MalformedException {
        int field = at;
        int value = integer();
        if (value < least || value > most) {
            throw new MalformedException("integer must be " + least + " to " + most, field);
        }
        return value;
    }

    public long time() throws MalformedException {
        return ByteBuffer.wrap(bytes(8)).getLong();
    }

    public long sequence() throws MalformedException {
        return time();
    }

    /// UTF-8 text of at most `mostBytes` bytes, well-formed.
    public String text(int mostBytes) throws MalformedException {
        int field = at;
        byte[] value = bytes();
        if (value.length > mostBytes) {
            throw new MalformedException("text is longer than " + mostBytes + " bytes", field);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("text is not UTF-8", field);
        }
    }

    public <T> T record(Reader<T> fields) throws MalformedException {
        Decoder inner = field();
        T value = fields.read(inner);
        inner.end();
        return value;
    }

    /// A list of at most `most` elements; `element` reads exactly one field.
    public <T> List<T> list(int most, Reader<? extends T> element) throws MalformedException {
        int start = at;
        Decoder inner = field();
        if (inner.end - inner.at < 4) {
            throw new MalformedException("list has no count", start);
        }
        int count = inner.fourBytes();
        if (count < 0 || count > most || count > (inner.end - inner.at) / 4) {
            throw new MalformedException("list has more than " + most + " elements", start);
        }
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(element.read(inner));
        }
        inner.end();
        return List.copyOf(values);
    }

    /// Requires that everything has been read.
    public void end() throws MalformedException {
        if (at != end) {
            throw new MalformedException("bytes after the last field", at);
        }
    }

    private Decoder field() throws MalformedException {
        int length = length();
        Decoder inner = new Decoder(source, at, at + length);
        at += length;
        return inner;
    }

    private int length() throws MalformedException {
        if (end - at < 4) {
            throw new MalformedException("ends inside a length", at);
        }
        int length = fourBytes();
        if (length < 0 || length > end - at) {
            throw new MalformedException("field is longer than its message", at - 4);
        }
        return length;
    }

    private int fourBytes() {
        int value = ByteBuffer.wrap(source, at, 4).getInt();
        at += 4;
        return value;
    }
}

package dev.sharekeep.wire;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/// Strict DER, as little of it as public and private keys need: definite, minimal lengths only.
///
/// The static methods write one element each. An instance reads the elements of one byte string in
/// order, and refuses everything that the writer would not have written. Source: X.690.
public final class Der {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int NULL = 0x05;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int EXPLICIT = 0xa0;

    private final byte[] source;
    private final int end;
    private int at;

    private Der(byte[] source, int from, int end) {
        this.source = source;
        this.at = from;
        this.end = end;
    }

    /// Reads `source`, which stays the caller's and is not copied.
    public static Der reader(byte[] source) {
        return new Der(source, 0, source.length);
    }

    public static byte[] sequence(byte[]... elements) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] element : elements) {
            content.writeBytes(element);
        }
        return element(SEQUENCE, content.toByteArray());
    }

    /// A public, non-negative integer.
    public static byte[] integer(BigInteger value) {
        if (value.signum() < 0) {
            throw new IllegalStateException("internal error: negative integer in DER");
        }
        return element(INTEGER, value.toByteArray());
    }

    /// A string of whole bytes.
    public static byte[] bitString(byte[] bytes) {
        byte[] content = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, content, 1, bytes.length);
        return element(BIT_STRING, content);
    }

    public static byte[] octetString(byte[] bytes) {
        return element(OCTET_STRING, bytes);
    }

    public static byte[] nullElement() {
        return element(NULL, new byte[0]);
    }

    /// `dotted` is like "1.2.840.10045.2.1".
    public static byte[] objectIdentifier(String dotted) {
        String[] arcs = dotted.split("\\.");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        base128(content, 40L * Long.parseLong(arcs[0]) + Long.parseLong(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            base128(content, Long.parseLong(arcs[i]));
        }
        return element(OBJECT_IDENTIFIER, content.toByteArray());
    }

    /// An element under the explicit context tag `number`, 0 to 30.
    public static byte[] explicit(int number, byte[] element) {
        return element(EXPLICIT + number, element);
    }

    /// A reader of the sequence's elements.
    public Der sequence() throws MalformedException {
        return content(SEQUENCE, "sequence");
    }

    /// A reader of the element under the explicit context tag `number`.
    public Der explicit(int number) throws MalformedException {
        return content(EXPLICIT + number, "explicit tag " + number);
    }

    /// Whether the explicit context tag `number` comes next.
    public boolean hasExplicit(int number) {
        return at < end && (source[at] & 0xff) == EXPLICIT + number;
    }

    /// A public, non-negative integer.
    public BigInteger integer() throws MalformedException {
        int start = at;
        byte[] content = content(INTEGER, "integer").rest();
        if (content.length == 0) {
            throw new MalformedException("integer is empty", start);
        }
        if (content[0] < 0) {
            throw new MalformedException("integer is negative", start);
        }
        if (content.length > 1 && content[0] == 0 && content[1] >= 0) {
            throw new MalformedException("integer is not minimal", start);
        }
        return new BigInteger(content);
    }

    /// The bytes of a bit string, which must be whole bytes.
    public byte[] bitString() throws MalformedException {
        int start = at;
        byte[] content = content(BIT_STRING, "bit string").rest();
        if (content.length == 0 || content[0] != 0) {
            throw new MalformedException("bit string is not whole bytes", start);
        }
        return Arrays.copyOfRange(content, 1, content.length);
    }

    /// The bytes of an octet string, a copy; where they are secret the caller wipes it.
    public byte[] octetString() throws MalformedException {
        return content(OCTET_STRING, "octet string").rest();
    }

    public void expectNull() throws MalformedException {
        content(NULL, "NULL").end();
    }

    /// An object identifier in dotted form.
    public String objectIdentifier() throws MalformedException {
        int start = at;
        byte[] content = content(OBJECT_IDENTIFIER, "object identifier").rest();
        StringBuilder dotted = new StringBuilder();
        long arc = 0;
        boolean inside = false;
        for (byte b : content) {
            if ((!inside && (b & 0xff) == 0x80) || arc >>> 48 != 0) {
                throw new MalformedException("object identifier is not minimal", start);
            }
            arc = arc << 7 | (b & 0x7f);
            inside = b < 0;
            if (!inside) {
                append(dotted, arc);
                arc = 0;
            }
        }
        if (content.length == 0 || inside) {
            throw new MalformedException("object identifier is cut off", start);
        }
        return dotted.toString();
    }

    /// Requires that everything has been read.
    public void end() throws MalformedException {
        if (at != end) {
            throw new MalformedException("bytes after the last element", at);
        }
    }

    private static void append(StringBuilder dotted, long arc) {
        if (dotted.isEmpty()) {
            long first = Math.min(arc / 40, 2);
            dotted.append(first).append('.').append(arc - 40 * first);
        } else {
            dotted.append('.').append(arc);
        }
    }

    private byte[] rest() {
        byte[] bytes = Arrays.copyOfRange(source, at, end);
        at = end;
        return bytes;
    }

    private Der content(int tag, String name) throws MalformedException {
        if (at >= end || (source[at] & 0xff) != tag) {
            throw new MalformedException(name + " expected", at);
        }
        int start = at++;
        int length = length(start);
        if (length > end - at) {
            throw new MalformedException(name + " is longer than what holds it", start);
        }
        Der content = new Der(source, at, at + length);
        at += length;
        return content;
    }

    private int length(int start) throws MalformedException {
        int first = at < end ? source[at++] & 0xff : 0xff;
        if (first < 0x80) {
            return first;
        }
        int count = first - 0x80;
        if (count == 0 || count > 3 || count > end - at) {
            throw new MalformedException("length is cut off, indefinite or too large", start);
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | (source[at++] & 0xff);
        }
        if (length < 0x80 || length >>> (8 * (count - 1)) == 0) {
            throw new MalformedException("length is not minimal", start);
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 5);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int count = (39 - Integer.numberOfLeadingZeros(content.length)) / 8;
            out.write(0x80 + count);
            for (int i = count - 1; i >= 0; i--) {
                out.write(content.length >>> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static void base128(ByteArrayOutputStream out, long arc) {
        int groups = Math.max(1, (70 - Long.numberOfLeadingZeros(arc)) / 7);
        for (int i = groups - 1; i >= 0; i--) {
            out.write((int) (arc >>> (7 * i) & 0x7f) | (i > 0 ? 0x80 : 0));
        }
    }
}

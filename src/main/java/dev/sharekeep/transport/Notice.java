package dev.sharekeep.transport;

import java.util.Arrays;

/// A message between two nodes outside any session: its kind, and public bytes (at most 64 KiB).
public record Notice(String kind, byte[] body) {
    public Notice {
        body = body.clone();
        if (kind.isEmpty() || kind.length() > Wire.MOST_NAME || body.length > Wire.MOST_BODY) {
            throw new IllegalArgumentException("internal error: notice out of bounds");
        }
    }

    @Override
    public byte[] body() {
        return body.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Notice n && kind.equals(n.kind) && Arrays.equals(body, n.body);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return "Notice[" + kind + ", " + body.length + " bytes]";
    }
}

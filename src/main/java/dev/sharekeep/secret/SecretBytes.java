package dev.sharekeep.secret;

import com.google.errorprone.annotations.MustBeClosed;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;

/// Secret bytes of a public length, held off-heap in locked memory and wiped on close.
///
/// Safe for use by several threads: a close waits for a running copy, and a later use throws.
/// Source of the idea: libsodium's guarded heap.
public final class SecretBytes implements Secret {
    private final int length;
    private final SecretMemory.Slot slot;
    private boolean open = true;

    private SecretBytes(int length) {
        this.length = length;
        this.slot = SecretMemory.slot(length);
    }

    /// Copies `source`; the caller still owns, and wipes, the array.
    @MustBeClosed
    public static SecretBytes copyOf(byte[] source) {
        SecretBytes made = new SecretBytes(source.length);
        MemorySegment.copy(source, 0, made.slot.memory(), ValueLayout.JAVA_BYTE, 0, source.length);
        return made;
    }

    /// Copies `source` and wipes it.
    @MustBeClosed
    public static SecretBytes takeFrom(byte[] source) {
        try {
            return copyOf(source);
        } finally {
            Arrays.fill(source, (byte) 0);
        }
    }

    /// Makes `length` bytes that `fill` writes into a borrowed heap array, wiped after.
    @MustBeClosed
    public static SecretBytes filled(int length, Consumer<byte[]> fill) {
        byte[] borrowed = new byte[length];
        try {
            fill.accept(borrowed);
            return copyOf(borrowed);
        } finally {
            Arrays.fill(borrowed, (byte) 0);
        }
    }

    /// The number of bytes, public.
    public int length() {
        return length;
    }

    /// A second secret of the same value, with its own life; the caller closes it.
    @MustBeClosed
    public SecretBytes copy() {
        SecretBytes twin = new SecretBytes(length);
        synchronized (this) {
            requireOpen();
            MemorySegment.copy(slot.memory(), 0, twin.slot.memory(), 0, length);
        }
        return twin;
    }

    /// `head` and then this value, as one secret; the caller closes it and still owns this one.
    @MustBeClosed
    public SecretBytes prefixedBy(byte[] head) {
        SecretBytes joined = new SecretBytes(head.length + length);
        MemorySegment.copy(head, 0, joined.slot.memory(), ValueLayout.JAVA_BYTE, 0, head.length);
        synchronized (this) {
            requireOpen();
            MemorySegment.copy(slot.memory(), 0, joined.slot.memory(), head.length, length);
        }
        return joined;
    }

    /// `size` bytes from `from` on, as a secret of their own; the caller closes it.
    @MustBeClosed
    public SecretBytes slice(int from, int size) {
        if (from < 0 || size < 0 || from > length - size) {
            throw new IllegalArgumentException("slice outside " + length + " bytes");
        }
        SecretBytes part = new SecretBytes(size);
        synchronized (this) {
            requireOpen();
            MemorySegment.copy(slot.memory(), from, part.slot.memory(), 0, size);
        }
        return part;
    }

    /// Whether the value is `expected`; the time depends on the two lengths alone.
    public boolean sameAs(byte[] expected) {
        return expose(mine -> MessageDigest.isEqual(mine, expected));
    }

    /// Whether both hold the same value; the time depends on the two lengths alone.
    public boolean sameAs(SecretBytes other) {
        return expose(mine -> other.sameAs(mine));
    }

    /// Lends the value to `reader` in a heap array that is wiped when it returns or throws.
    ///
    /// This is the border where a secret becomes readable; allowed rooms are in ArchitectureTest.
    public <R> R expose(Function<byte[], R> reader) {
        byte[] borrowed = new byte[length];
        try {
            synchronized (this) {
                requireOpen();
                MemorySegment.copy(slot.memory(), ValueLayout.JAVA_BYTE, 0, borrowed, 0, length);
            }
            return reader.apply(borrowed);
        } finally {
            Arrays.fill(borrowed, (byte) 0);
        }
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            slot.wipeAndFree();
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("internal error: secret used after close");
        }
    }

    @Override
    public String toString() {
        return "Secret[" + length + " bytes]";
    }
}

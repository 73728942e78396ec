package dev.sharekeep.secret;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayDeque;
import java.util.Deque;

/// Slabs of page-aligned native memory, locked against swapping and left out of core dumps where
/// the operating system allows, cut into slots that are wiped before they are used again.
///
/// Slabs are never returned: a wiped slot is worth more than a page, and a stale reference can
/// never reach memory that belongs to something else.
final class SecretMemory {
    private static final int SLOT_BYTES = 128;
    private static final int SLAB_BYTES = 64 * 1024;
    private static final int PAGE_BYTES = 4096;
    private static final int MADV_DONTDUMP = 16;

    private static final Deque<MemorySegment> FREE = new ArrayDeque<>();
    private static final MethodHandle MLOCK = lookup("mlock", false);
    private static final MethodHandle MADVISE = lookup("madvise", true);
    private static boolean everySlabLocked = true;

    private SecretMemory() {}

    /// One piece of memory for one secret.
    record Slot(MemorySegment memory, boolean pooled) {
        void wipeAndFree() {
            memory.fill((byte) 0);
            if (pooled) {
                synchronized (FREE) {
                    FREE.push(memory);
                }
            }
        }
    }

    /// A zeroed slot of at least `length` bytes.
    static Slot slot(int length) {
        if (length > SLOT_BYTES) {
            // Rare (a wrapped message at most), and given back to the system by the collector.
            MemorySegment memory = Arena.ofAuto().allocate(length, 8);
            return new Slot(memory, false);
        }
        synchronized (FREE) {
            if (FREE.isEmpty()) {
                addSlab();
            }
            return new Slot(FREE.pop(), true);
        }
    }

    /// Whether the operating system locked all memory handed out so far.
    static boolean locked() {
        synchronized (FREE) {
            return everySlabLocked;
        }
    }

    private static void addSlab() {
        MemorySegment slab = Arena.global().allocate(SLAB_BYTES, PAGE_BYTES);
        everySlabLocked &= protect(slab);
        for (int at = SLAB_BYTES - SLOT_BYTES; at >= 0; at -= SLOT_BYTES) {
            FREE.push(slab.asSlice(at, SLOT_BYTES));
        }
    }

    private static boolean protect(MemorySegment slab) {
        try {
            int locked = (int) MLOCK.invokeExact(slab, (long) SLAB_BYTES);
            int hidden = (int) MADVISE.invokeExact(slab, (long) SLAB_BYTES, MADV_DONTDUMP);
            return locked == 0 && hidden == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("internal error: mlock or madvise cannot be called", e);
        }
    }

    private static MethodHandle lookup(String function, boolean withAdvice) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor shape =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function),
                withAdvice ? shape.appendArgumentLayouts(ValueLayout.JAVA_INT) : shape);
    }
}

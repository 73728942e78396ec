package dev.sharekeep.secret;

/// A value that must never reach the heap, a log or an exception for longer than a computation.
///
/// Who makes a secret closes it; closing wipes. Implementations print as their type and size, have
/// no `equals`, and let their value out only by a method whose name starts with `expose`.
public interface Secret extends AutoCloseable {
    /// Wipes the value. Closing twice is allowed; any other use after close throws.
    @Override
    void close();
}

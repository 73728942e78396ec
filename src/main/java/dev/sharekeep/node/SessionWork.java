package dev.sharekeep.node;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;

/// What one session of one operation is, once its caller is known and its rights were checked.
///
/// @param <R> what the operation answers
interface SessionWork<R> extends AutoCloseable {
    /// What all nodes must be asked for alike.
    Terms terms();

    /// What this node tells of itself.
    Own own();

    /// The operation, after hello. Whatever it stores or releases is on record before.
    R run(Channel channel) throws ProtocolException, RefusalException;

    /// Forgets what the work holds in memory.
    @Override
    void close();
}

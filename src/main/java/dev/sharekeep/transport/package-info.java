/// The links between nodes: one authenticated, ordered, reconnecting stream a pair, and the
/// sessions and notices that travel on it.
@NullMarked
package dev.sharekeep.transport;

import org.jspecify.annotations.NullMarked;

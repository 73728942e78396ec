/// Wires a node from its settings and opens its doors; the only room that knows all others.
@NullMarked
package dev.sharekeep.boot;

import org.jspecify.annotations.NullMarked;

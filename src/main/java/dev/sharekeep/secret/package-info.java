/// What we hide: secrets outside the Java heap, and the one source of randomness.
@NullMarked
package dev.sharekeep.secret;

import org.jspecify.annotations.NullMarked;

/// How we write bytes: one canonical encoding, tagged hashing, and strict decoders.
@NullMarked
package dev.sharekeep.wire;

import org.jspecify.annotations.NullMarked;

/// What a node keeps: shares sealed by its token, sessions, and heads that only grow.
@NullMarked
package dev.sharekeep.vault;

import org.jspecify.annotations.NullMarked;

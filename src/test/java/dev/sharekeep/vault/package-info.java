@NullMarked
package dev.sharekeep.vault;

import org.jspecify.annotations.NullMarked;

/// The hardware: what a node's token holds and does, as a port; `pkcs11` is the one adapter.
@NullMarked
package dev.sharekeep.token;

import org.jspecify.annotations.NullMarked;

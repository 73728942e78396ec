/// Proofs of knowledge, custody proofs and manifests, made and verified.
@NullMarked
package dev.sharekeep.proof;

import org.jspecify.annotations.NullMarked;

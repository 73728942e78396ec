/// How a secret is shared: parties, committees, polynomials, shares and their public record.
@NullMarked
package dev.sharekeep.sharing;

import org.jspecify.annotations.NullMarked;

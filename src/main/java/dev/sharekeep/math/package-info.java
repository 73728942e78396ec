/// Numbers: curves of prime order, public and secret scalars, points; constant time on secrets.
@NullMarked
package dev.sharekeep.math;

import org.jspecify.annotations.NullMarked;

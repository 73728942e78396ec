/// Numbers: four prime-order curves, constant time wherever a secret is touched.
///
/// From the inside out: `Modulus` computes with limbs, `Formulas` adds points, `Multiplication`
/// multiplies them; `Scalar`, `SecretScalar`, `Point` and `Curve` are what other rooms see.
@NullMarked
package dev.sharekeep.math;

import org.jspecify.annotations.NullMarked;

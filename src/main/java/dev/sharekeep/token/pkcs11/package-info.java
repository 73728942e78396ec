/// The one adapter between the port `Token` and PKCS#11 modules; the only native code there is.
@NullMarked
package dev.sharekeep.token.pkcs11;

import org.jspecify.annotations.NullMarked;

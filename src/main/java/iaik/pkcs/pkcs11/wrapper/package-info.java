/// The one class that the PKCS#11 wrapper's native library needs and its jar lacks.
///
/// The rest of this package is the wrapper's, which does not say where it takes null.
@NullUnmarked
package iaik.pkcs.pkcs11.wrapper;

import org.jspecify.annotations.NullUnmarked;

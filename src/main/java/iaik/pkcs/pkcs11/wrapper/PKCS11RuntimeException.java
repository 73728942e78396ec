package iaik.pkcs.pkcs11.wrapper;

/// What the wrapper's native library throws when it has no module to call.
///
/// The library looks this class up by name, and ends the whole process if there is none; but its
/// own jar lacks it (1.0.9). So it must be here, in that package, with these two constructors.
/// Thrown for a library that is no PKCS#11 module, and for calls after a disconnect.
public class PKCS11RuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PKCS11RuntimeException() {}

    public PKCS11RuntimeException(String message) {
        super(message);
    }
}

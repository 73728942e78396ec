package dev.sharekeep.token.pkcs11;

import iaik.pkcs.pkcs11.wrapper.CK_ATTRIBUTE;
import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xipki.pkcs11.wrapper.PKCS11Constants;

/// One PKCS#11 session, for one thread: the functions that we use, with what they need only.
///
/// Uses the wrapper's low level: the upper one logs to stdout, keeps PINs, and turns values into
/// BigInteger. Byte arrays that come back may be secret; who knows wipes them.
final class Session {
    private static final long SERIAL = 4;
    private static final long READ_WRITE = 2;
    private static final int FIND_BATCH = 64;

    private final PKCS11 functions;
    private final long slot;
    private final long flags;
    private long handle;

    private Session(PKCS11 functions, long slot, long flags) throws PKCS11Exception {
        this.functions = functions;
        this.slot = slot;
        this.flags = flags;
        this.handle = functions.C_OpenSession(slot, flags, null, null);
    }

    static Session open(PKCS11 functions, long slot, boolean readWrite) throws PKCS11Exception {
        return new Session(functions, slot, readWrite ? SERIAL | READ_WRITE : SERIAL);
    }

    /// Begins anew after an error, which may have left the session inside an operation.
    void renew() throws PKCS11Exception {
        close();
        handle = functions.C_OpenSession(slot, flags, null, null);
    }

    /// Ends the session whatever state it is in; a session that is already gone is fine.
    void close() {
        try {
            functions.C_CloseSession(handle);
        } catch (PKCS11Exception e) {
            System.getLogger("dev.sharekeep.token")
                    .log(System.Logger.Level.DEBUG, "C_CloseSession: {0}", Failures.name(e));
        }
    }

    void login(long user, char[] pin) throws PKCS11Exception {
        functions.C_Login(handle, user, pin, true);
    }

    void initialisePin(char[] pin) throws PKCS11Exception {
        functions.C_InitPIN(handle, pin, true);
    }

    void logout() throws PKCS11Exception {
        functions.C_Logout(handle);
    }

    long[] find(Template template) throws PKCS11Exception {
        functions.C_FindObjectsInit(handle, template.attributes(), true);
        try {
            long[] all = new long[0];
            while (true) {
                long[] some = functions.C_FindObjects(handle, FIND_BATCH);
                if (some == null || some.length == 0) {
                    return all;
                }
                int before = all.length;
                all = Arrays.copyOf(all, before + some.length);
                System.arraycopy(some, 0, all, before, some.length);
            }
        } finally {
            functions.C_FindObjectsFinal(handle);
        }
    }

    /// An attribute's value, or nothing where it is empty or the token does not have it.
    Optional<Object> attribute(long object, long type) throws PKCS11Exception {
        return read(object, type).map(attribute -> attribute.pValue);
    }

    /// Whether the token has this attribute at all, be it empty.
    boolean supports(long object, long type) throws PKCS11Exception {
        return read(object, type).isPresent();
    }

    private Optional<CK_ATTRIBUTE> read(long object, long type) throws PKCS11Exception {
        CK_ATTRIBUTE wanted = new CK_ATTRIBUTE();
        wanted.type = type;
        CK_ATTRIBUTE[] attributes = {wanted};
        try {
            functions.C_GetAttributeValue(handle, object, attributes, true);
        } catch (PKCS11Exception e) {
            if (e.getErrorCode() == PKCS11Constants.CKR_ATTRIBUTE_TYPE_INVALID) {
                return Optional.empty();
            }
            throw e;
        }
        return Optional.of(attributes[0]); // the wrapper puts new elements in place
    }

    byte[] bytes(long object, long type) throws PKCS11Exception {
        return attribute(object, type)
                .filter(byte[].class::isInstance)
                .map(byte[].class::cast)
                .orElseThrow(() -> new PKCS11Exception(PKCS11Constants.CKR_ATTRIBUTE_TYPE_INVALID));
    }

    long create(Template template) throws PKCS11Exception {
        return functions.C_CreateObject(handle, template.attributes(), true);
    }

    void destroy(long object) throws PKCS11Exception {
        functions.C_DestroyObject(handle, object);
    }

    long generateKey(long mechanism, Template template) throws PKCS11Exception {
        return functions.C_GenerateKey(
                handle, mechanism(mechanism, null), template.attributes(), true);
    }

    /// Returns the handles of the public and the private key.
    long[] generateKeyPair(long mechanism, Template publicKey, Template privateKey)
            throws PKCS11Exception {
        return functions.C_GenerateKeyPair(
                handle,
                mechanism(mechanism, null),
                publicKey.attributes(),
                privateKey.attributes(),
                true);
    }

    byte[] encrypt(CK_MECHANISM mechanism, long key, byte[] plaintext) throws PKCS11Exception {
        functions.C_EncryptInit(handle, mechanism, key, true);
        return functions.C_Encrypt(handle, plaintext);
    }

    byte[] decrypt(CK_MECHANISM mechanism, long key, byte[] ciphertext) throws PKCS11Exception {
        functions.C_DecryptInit(handle, mechanism, key, true);
        return functions.C_Decrypt(handle, ciphertext);
    }

    byte[] sign(long mechanism, long key, byte[] message) throws PKCS11Exception {
        functions.C_SignInit(handle, mechanism(mechanism, null), key, true);
        return functions.C_Sign(handle, message);
    }

    byte[] wrap(long mechanism, long wrappingKey, long key) throws PKCS11Exception {
        return functions.C_WrapKey(handle, mechanism(mechanism, null), wrappingKey, key, true);
    }

    long unwrap(CK_MECHANISM mechanism, long key, byte[] wrapped, Template template)
            throws PKCS11Exception {
        return functions.C_UnwrapKey(handle, mechanism, key, wrapped, template.attributes(), true);
    }

    static CK_MECHANISM mechanism(long code, @Nullable Object parameter) {
        CK_MECHANISM mechanism = new CK_MECHANISM();
        mechanism.mechanism = code;
        mechanism.pParameter = parameter;
        return mechanism;
    }
}

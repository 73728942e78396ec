package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;

/// One scheme of sealing, with one key. Plaintexts are borrowed on the heap; callers wipe them.
interface Sealer {
    SealScheme scheme();

    /// The key under which this seals, as blobs name it.
    String keyId();

    SealedBlob seal(Session session, byte[] plaintext, byte[] context) throws PKCS11Exception;

    /// A return code of the token may mean a bad blob or a sick token: the caller finds out.
    byte[] open(Session session, SealedBlob blob, byte[] context)
            throws PKCS11Exception, TokenException;
}

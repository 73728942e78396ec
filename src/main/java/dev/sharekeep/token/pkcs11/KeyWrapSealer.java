package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256_HMAC;

import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.Purpose;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.security.MessageDigest;

/// Scheme KW_HMAC: AES-KW, then HMAC-SHA-256 under the row key over context and ciphertext.
record KeyWrapSealer(KeyWrap wrap, TokenKey macKey) implements Sealer {
    @Override
    public SealScheme scheme() {
        return SealScheme.KW_HMAC;
    }

    @Override
    public String keyId() {
        return wrap.key().id();
    }

    @Override
    public SealedBlob seal(Session session, byte[] plaintext, byte[] context)
            throws PKCS11Exception {
        byte[] ciphertext = wrap.wrap(session, plaintext);
        return new SealedBlob(
                scheme(), keyId(), new byte[0], ciphertext, tag(session, ciphertext, context));
    }

    @Override
    public byte[] open(Session session, SealedBlob blob, byte[] context)
            throws PKCS11Exception, TokenException {
        byte[] tag = tag(session, blob.ciphertext(), context);
        if (blob.nonce().length != 0 || !MessageDigest.isEqual(tag, blob.tag())) {
            throw new TokenException.SealInvalid();
        }
        return wrap.unwrap(session, blob.ciphertext());
    }

    private byte[] tag(Session session, byte[] ciphertext, byte[] context) throws PKCS11Exception {
        byte[] bound = SealedBlob.bound(scheme(), keyId(), context);
        byte[] message = Hash.preimage(Purpose.SEAL, to -> to.bytes(bound).bytes(ciphertext));
        return session.sign(CKM_SHA256_HMAC, macKey.handle(), message);
    }
}

package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_GCM;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.CK_GCM_PARAMS;
import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;

/// Scheme GCM: AES-256-GCM in the token, random 96-bit nonce, 128-bit tag.
record GcmSealer(TokenKey key, Randomness randomness) implements Sealer {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    @Override
    public SealScheme scheme() {
        return SealScheme.GCM;
    }

    @Override
    public String keyId() {
        return key.id();
    }

    @Override
    public SealedBlob seal(Session session, byte[] plaintext, byte[] context)
            throws PKCS11Exception {
        CK_GCM_PARAMS parameters = parameters(randomness.bytes(NONCE_BYTES), context);
        byte[] ciphertext = session.encrypt(mechanism(parameters), key.handle(), plaintext);
        // a token may have put a nonce of its own in place of ours
        return new SealedBlob(scheme(), keyId(), parameters.pIv, ciphertext, new byte[0]);
    }

    @Override
    public byte[] open(Session session, SealedBlob blob, byte[] context)
            throws PKCS11Exception, TokenException {
        if (blob.nonce().length != NONCE_BYTES
                || blob.tag().length != 0
                || blob.ciphertext().length <= TAG_BITS / 8) {
            throw new TokenException.SealInvalid();
        }
        CK_GCM_PARAMS parameters = parameters(blob.nonce(), context);
        return session.decrypt(mechanism(parameters), key.handle(), blob.ciphertext());
    }

    private CK_GCM_PARAMS parameters(byte[] nonce, byte[] context) {
        CK_GCM_PARAMS parameters = new CK_GCM_PARAMS();
        parameters.pIv = nonce;
        parameters.pAAD = SealedBlob.bound(scheme(), keyId(), context);
        parameters.ulTagBits = TAG_BITS;
        return parameters;
    }

    private static CK_MECHANISM mechanism(CK_GCM_PARAMS parameters) {
        return Session.mechanism(CKM_AES_GCM, parameters);
    }
}

package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;

/// What a sealed value is made of: scheme, key, and what the scheme needs to open it.
///
/// @param nonce the 96-bit IV as the token returned it; empty in scheme KW_HMAC
/// @param tag the HMAC; empty in scheme GCM, whose tag ends the ciphertext
record SealedBlob(SealScheme scheme, String keyId, byte[] nonce, byte[] ciphertext, byte[] tag) {
    private static final int GCM = 1;
    private static final int KW_HMAC = 2;
    private static final int MOST_ID_BYTES = 32;

    byte[] encode() {
        return new Encoder()
                .integer(number(scheme))
                .text(keyId)
                .bytes(nonce)
                .bytes(ciphertext)
                .bytes(tag)
                .toBytes();
    }

    /// Anything that `encode` would not have written is `SealInvalid`, as an edited row is.
    static SealedBlob decode(byte[] sealed) throws TokenException.SealInvalid {
        try {
            Decoder from = new Decoder(sealed);
            SealScheme scheme =
                    from.integer(GCM, KW_HMAC) == GCM ? SealScheme.GCM : SealScheme.KW_HMAC;
            SealedBlob blob =
                    new SealedBlob(
                            scheme,
                            from.text(MOST_ID_BYTES),
                            from.bytes(),
                            from.bytes(),
                            from.bytes());
            from.end();
            return blob;
        } catch (MalformedException e) {
            throw new TokenException.SealInvalid();
        }
    }

    /// What both schemes authenticate beside the ciphertext: themselves and the row's context.
    static byte[] bound(SealScheme scheme, String keyId, byte[] context) {
        return Hash.SHA256.of(
                Purpose.SEAL, to -> to.integer(number(scheme)).text(keyId).bytes(context));
    }

    private static int number(SealScheme scheme) {
        return switch (scheme) {
            case GCM -> GCM;
            case KW_HMAC -> KW_HMAC;
            case AUTO -> throw new IllegalStateException("internal error: scheme not chosen");
        };
    }
}

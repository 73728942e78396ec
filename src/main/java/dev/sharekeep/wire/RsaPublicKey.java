package dev.sharekeep.wire;

import dev.sharekeep.secret.SecretBytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// A wrapping key's public half: RSA of 2048 to 8192 bits with e = 65537, in canonical DER only.
///
/// One key has one encoding, so equality of keys is equality of fingerprints.
public final class RsaPublicKey {
    private static final int LEAST_BITS = 2048;
    private static final int MOST_BITS = 8192;
    private static final int MOST_DER_BYTES = MOST_BITS / 8 + 64;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65537);
    private static final String RSA_ENCRYPTION = "1.2.840.113549.1.1.1";

    private final BigInteger modulus;
    private final byte[] spki;
    private final Fingerprint fingerprint;

    private RsaPublicKey(BigInteger modulus) {
        this.modulus = modulus;
        this.spki =
                Der.sequence(
                        Der.sequence(Der.objectIdentifier(RSA_ENCRYPTION), Der.nullElement()),
                        Der.bitString(Der.sequence(Der.integer(modulus), Der.integer(EXPONENT))));
        this.fingerprint = Fingerprint.ofSpki(spki);
    }

    /// Reads a DER SubjectPublicKeyInfo.
    ///
    /// @throws MalformedException for anything but a canonical, strong enough RSA key
    public static RsaPublicKey decode(byte[] spki) throws MalformedException {
        if (spki.length > MOST_DER_BYTES) {
            throw new MalformedException("RSA key is larger than " + MOST_BITS + " bits");
        }
        Der outer = Der.reader(spki);
        Der info = outer.sequence();
        outer.end();
        Der algorithm = info.sequence();
        if (!algorithm.objectIdentifier().equals(RSA_ENCRYPTION)) {
            throw new MalformedException("public key is not an RSA key");
        }
        algorithm.expectNull();
        algorithm.end();
        Der bits = Der.reader(info.bitString());
        info.end();
        Der key = bits.sequence();
        bits.end();
        BigInteger modulus = key.integer();
        BigInteger exponent = key.integer();
        key.end();
        return of(modulus, exponent);
    }

    /// The key of these numbers, under the same rules as `decode`.
    public static RsaPublicKey of(BigInteger modulus, BigInteger exponent)
            throws MalformedException {
        int bits = modulus.bitLength();
        if (modulus.signum() < 0 || bits < LEAST_BITS) {
            throw new MalformedException("RSA key is smaller than " + LEAST_BITS + " bits");
        }
        if (bits > MOST_BITS) {
            throw new MalformedException("RSA key is larger than " + MOST_BITS + " bits");
        }
        if (!modulus.testBit(0)) {
            throw new MalformedException("RSA modulus is even");
        }
        if (!exponent.equals(EXPONENT)) {
            throw new MalformedException("RSA exponent is not 65537");
        }
        return new RsaPublicKey(modulus);
    }

    /// The canonical DER SubjectPublicKeyInfo, a copy.
    public byte[] encode() {
        return spki.clone();
    }

    /// SHA-256 of the canonical DER.
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /// The size of the modulus.
    public int bits() {
        return modulus.bitLength();
    }

    /// The size of the modulus, and so of every ciphertext, in bytes.
    public int length() {
        return (bits() + 7) / 8;
    }

    public BigInteger modulus() {
        return modulus;
    }

    public BigInteger exponent() {
        return EXPONENT;
    }

    /// The most bytes that `encryptOaep` takes: modulus less two digests and two bytes.
    public int oaepCapacity() {
        return length() - 2 * Hash.SHA256.length() - 2;
    }

    /// RSAES-OAEP of RFC 8017 with SHA-256, MGF1 with SHA-256 and an empty label.
    ///
    /// The parameters are explicit because the JDK's name for this padding means MGF1 with SHA-1.
    /// The plaintext is on the heap for the call; what the JDK copies inside is not wiped.
    public byte[] encryptOaep(SecretBytes plaintext) {
        if (plaintext.length() > oaepCapacity()) {
            throw new IllegalStateException("internal error: plaintext too long for " + this);
        }
        return plaintext.expose(this::encryptOaep);
    }

    private byte[] encryptOaep(byte[] plaintext) {
        try {
            PublicKey key =
                    KeyFactory.getInstance("RSA")
                            .generatePublic(new RSAPublicKeySpec(modulus, EXPONENT));
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    key,
                    new OAEPParameterSpec(
                            "SHA-256",
                            "MGF1",
                            MGF1ParameterSpec.SHA256,
                            PSource.PSpecified.DEFAULT));
            return cipher.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("internal error: this JDK cannot do RSA-OAEP", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RsaPublicKey key && modulus.equals(key.modulus);
    }

    @Override
    public int hashCode() {
        return modulus.hashCode();
    }

    @Override
    public String toString() {
        return "RSA-" + bits() + " " + fingerprint;
    }
}

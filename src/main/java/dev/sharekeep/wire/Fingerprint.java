package dev.sharekeep.wire;

import java.util.Arrays;
import java.util.HexFormat;

/// SHA-256 of the canonical DER of a public key: how keys and identities are named everywhere.
public final class Fingerprint implements Comparable<Fingerprint> {
    private static final int LENGTH = 32;
    private final byte[] digest;

    private Fingerprint(byte[] digest) {
        this.digest = digest;
    }

    /// The fingerprint of a DER SubjectPublicKeyInfo, taken as it is.
    public static Fingerprint ofSpki(byte[] spki) {
        return new Fingerprint(Hash.SHA256.ofObject(spki));
    }

    public static Fingerprint decode(byte[] digest) throws MalformedException {
        if (digest.length != LENGTH) {
            throw new MalformedException("a fingerprint is " + LENGTH + " bytes", digest.length);
        }
        return new Fingerprint(digest.clone());
    }

    /// Reads 64 lower-case hexadecimal digits.
    public static Fingerprint parse(String hex) throws MalformedException {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new MalformedException("a fingerprint is 64 lower-case hexadecimal digits");
        }
        return new Fingerprint(HexFormat.of().parseHex(hex));
    }

    /// 32 bytes, a copy.
    public byte[] bytes() {
        return digest.clone();
    }

    @Override
    public int compareTo(Fingerprint other) {
        return Arrays.compareUnsigned(digest, other.digest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint f && Arrays.equals(digest, f.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    /// 64 lower-case hexadecimal digits.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(digest);
    }
}

package dev.sharekeep.client;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.RsaPublicKey;
import java.util.ArrayList;
import java.util.List;

/// Encrypts share blobs and chain codes to the nodes' wrapping keys: RSAES-OAEP with SHA-256, MGF1
/// with SHA-256, empty label.
public final class WrappedShares {
    private WrappedShares() {}

    /// Encrypts plaintext i to wrapping key i (DER SubjectPublicKeyInfo).
    public static List<byte[]> wrap(List<byte[]> wrappingKeys, List<SecretBytes> plaintexts) {
        if (wrappingKeys.size() != plaintexts.size()) {
            throw SharekeepException.local(
                    ClientCode.COUNT_WRONG,
                    wrappingKeys.size() + " wrapping keys for " + plaintexts.size() + " shares",
                    "Split the key for as many nodes as there are wrapping keys.");
        }
        List<byte[]> ciphertexts = new ArrayList<>();
        for (int i = 0; i < plaintexts.size(); i++) {
            ciphertexts.add(key(wrappingKeys.get(i), i + 1).encryptOaep(plaintexts.get(i)));
        }
        return ciphertexts;
    }

    /// A whole bundle from a split key: without manifest and key id, so it is imported under "" or
    /// a name that the nodes allow.
    public static WrappedKeyShares bundle(List<byte[]> wrappingKeys, SplitKey split) {
        List<SecretBytes> chainCodes = split.chainCodes();
        try {
            return new WrappedKeyShares(
                    "",
                    split.curve(),
                    split.publicKey(),
                    wrap(wrappingKeys, split.blobs()),
                    chainCodes.isEmpty() ? null : wrap(wrappingKeys, chainCodes),
                    null);
        } finally {
            chainCodes.forEach(SecretBytes::close);
        }
    }

    private static RsaPublicKey key(byte[] spki, int position) {
        try {
            return RsaPublicKey.decode(spki);
        } catch (MalformedException e) {
            throw SharekeepException.local(
                    ClientCode.WRAPPING_KEY_INVALID,
                    "wrapping key " + position + ": " + e.what(),
                    "Fetch the wrapping keys of the importing site again.");
        }
    }
}

package dev.sharekeep.client;

import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.wire.MalformedException;
import java.nio.file.Path;

/// Reads public keys from PEM files.
public final class PublicKeys {
    private PublicKeys() {}

    /// The only public key in `file`, as canonical DER SubjectPublicKeyInfo.
    public static byte[] readPem(Path file) {
        byte[] der = PemText.readSecret(file, "PUBLIC KEY", ClientCode.FILE_MALFORMED);
        try {
            return SubjectPublicKeyInfos.encode(SubjectPublicKeyInfos.decode(der));
        } catch (MalformedException e) {
            throw TransferFile.malformed(
                    String.valueOf(file.getFileName()), "an EC public key in PEM", e.what());
        }
    }
}

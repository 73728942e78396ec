package dev.sharekeep.client;

import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.wire.MalformedException;
import java.nio.file.Path;

/// Public keys as files.
public final class PublicKeys {
    private PublicKeys() {}

    /// Writes DER SubjectPublicKeyInfo or PEM text as it is.
    public static void write(byte[] key, Path file) {
        TransferFile.write(file, key);
    }

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

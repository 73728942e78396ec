package dev.sharekeep.cli.demo;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.client.OutsideKey;
import dev.sharekeep.client.PrivateKeyFiles;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keys that were made outside: BIP-32 test vector 1, whose seed is public, and OpenSSL's.
final class OutsideKeys {
    private static final String SEED = "000102030405060708090a0b0c0d0e0f";

    /// x-coordinate of the vector's master public key, from the BIP.
    static final String MASTER_X =
            "39a36013301597daef41fbe593a02cc513d0b55527ec2df1050e2e8ff49c85c2";

    /// The vector's master chain code, from the BIP.
    static final String MASTER_CHAIN_CODE =
            "873dff81c02f525623fd1fe5167eac3a55a049de3d314bb42ee227ffed37d508";

    private OutsideKeys() {}

    /// Left half of HMAC-SHA512("Bitcoin seed", seed): the master key.
    @MustBeClosed
    static OutsideKey masterKey() throws GeneralSecurityException {
        byte[] both = master();
        try (SecretBytes number = SecretBytes.takeFrom(Arrays.copyOf(both, 32))) {
            return PrivateKeyFiles.ofNumber("secp256k1", number);
        } finally {
            Arrays.fill(both, (byte) 0);
        }
    }

    /// Right half: the master chain code.
    @MustBeClosed
    static SecretBytes masterChainCode() throws GeneralSecurityException {
        byte[] both = master();
        try {
            return SecretBytes.takeFrom(Arrays.copyOfRange(both, 32, 64));
        } finally {
            Arrays.fill(both, (byte) 0);
        }
    }

    /// Some key that nobody has seen before.
    @MustBeClosed
    static OutsideKey anyKey() {
        byte[] number = Randomness.system().bytes(32);
        number[0] = 1; // below the order, and not zero
        try (SecretBytes secret = SecretBytes.takeFrom(number)) {
            return PrivateKeyFiles.ofNumber("secp256k1", secret);
        }
    }

    private static byte[] master() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA512");
        byte[] key = "Bitcoin seed".getBytes(StandardCharsets.US_ASCII);
        mac.init(new SecretKeySpec(key, "HmacSHA512"));
        return mac.doFinal(HexFormat.of().parseHex(SEED));
    }

    /// Lets OpenSSL make a key on its curve `name` and returns the PEM file.
    static Path openSslKey(Path folder, String name) throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".pem");
        Application.openSsl(
                folder, "ecparam", "-name", name, "-genkey", "-noout", "-out", file.toString());
        return file;
    }

    /// The public key as OpenSSL reads it from the PEM file, DER.
    static byte[] openSslPublicKey(Path folder, Path privateKey)
            throws IOException, InterruptedException {
        Path der = folder.resolve(privateKey.getFileName() + ".pub");
        Application.openSsl(
                folder,
                "pkey",
                "-in",
                privateKey.toString(),
                "-pubout",
                "-outform",
                "DER",
                "-out",
                der.toString());
        return Files.readAllBytes(der);
    }

    /// A fresh RSA-3072 key that is on nobody's list: its public half, DER.
    static byte[] strangersWrappingKey(Path folder) throws IOException, InterruptedException {
        Path key = folder.resolve("stranger.pem");
        Application.openSsl(
                folder,
                "genpkey",
                "-algorithm",
                "RSA",
                "-pkeyopt",
                "rsa_keygen_bits:3072",
                "-out",
                key.toString());
        return openSslPublicKey(folder, key);
    }
}

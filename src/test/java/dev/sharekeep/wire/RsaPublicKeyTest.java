package dev.sharekeep.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sharekeep.secret.SecretBytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RsaPublicKeyTest {
    private static final BigInteger E = BigInteger.valueOf(65537);
    private static final KeyPair PAIR = pair(2048, E);

    @Test
    void readsWhatTheJdkWritesAndWritesTheSame() throws MalformedException {
        byte[] spki = PAIR.getPublic().getEncoded();
        RsaPublicKey key = RsaPublicKey.decode(spki);
        assertThat(key.encode()).isEqualTo(spki);
        assertThat(key.bits()).isEqualTo(2048);
        assertThat(key.length()).isEqualTo(256);
        assertThat(key.modulus()).isEqualTo(((RSAPublicKey) PAIR.getPublic()).getModulus());
        assertThat(key.fingerprint()).isEqualTo(Fingerprint.ofSpki(spki));
        assertThat(RsaPublicKey.of(key.modulus(), key.exponent())).isEqualTo(key);
    }

    @Test
    void everyTruncationAndExtensionIsRefused() {
        byte[] spki = PAIR.getPublic().getEncoded();
        for (int length = 0; length < spki.length; length++) {
            refused(Arrays.copyOf(spki, length));
        }
        refused(Arrays.copyOf(spki, spki.length + 1));
    }

    @Test
    void everyFlippedByteOutsideTheModulusIsRefused() {
        byte[] spki = PAIR.getPublic().getEncoded();
        for (int at = 0; at < spki.length; at++) {
            boolean inModulus = at >= 32 && at < 33 + 256;
            if (!inModulus) {
                byte[] edited = spki.clone();
                edited[at] ^= 0x01;
                refused(edited);
            }
        }
    }

    @Test
    void weakKeysAreRefused() {
        refused(pair(1024, E).getPublic().getEncoded());
        refused(pair(2048, BigInteger.valueOf(3)).getPublic().getEncoded());
        refusedNumbers(BigInteger.ONE.shiftLeft(2046).setBit(0), E);
        refusedNumbers(BigInteger.ONE.shiftLeft(8192).setBit(0), E);
        refusedNumbers(BigInteger.ONE.shiftLeft(2047), E);
        refusedNumbers(BigInteger.ONE.shiftLeft(2047).setBit(0).negate(), E);
        refusedNumbers(BigInteger.ONE.shiftLeft(2047).setBit(0), BigInteger.valueOf(3));
    }

    @Test
    void otherAlgorithmsAndMissingParametersAreRefused() throws MalformedException {
        byte[] bits =
                Der.bitString(
                        Der.sequence(
                                Der.integer(
                                        RsaPublicKey.decode(PAIR.getPublic().getEncoded())
                                                .modulus()),
                                Der.integer(E)));
        byte[] rsa = Der.objectIdentifier("1.2.840.113549.1.1.1");
        refused(Der.sequence(Der.sequence(rsa), bits));
        byte[] pss = Der.objectIdentifier("1.2.840.113549.1.1.10");
        refused(Der.sequence(Der.sequence(pss, Der.nullElement()), bits));
    }

    @Test
    void opensslOpensWhatWeEncrypt(@TempDir Path folder) throws Exception {
        RsaPublicKey key = RsaPublicKey.decode(PAIR.getPublic().getEncoded());
        byte[] message = new byte[key.oaepCapacity()];
        Arrays.fill(message, (byte) 0x5a);
        Path pem = folder.resolve("key.pem");
        Files.writeString(
                pem,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(PAIR.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        try (SecretBytes plaintext = SecretBytes.copyOf(message)) {
            Files.write(folder.resolve("ciphertext"), key.encryptOaep(plaintext));
        }
        Process openssl =
                new ProcessBuilder(
                                "openssl",
                                "pkeyutl",
                                "-decrypt",
                                "-inkey",
                                "key.pem",
                                "-in",
                                "ciphertext",
                                "-out",
                                "plaintext",
                                "-pkeyopt",
                                "rsa_padding_mode:oaep",
                                "-pkeyopt",
                                "rsa_oaep_md:sha256",
                                "-pkeyopt",
                                "rsa_mgf1_md:sha256")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor()).as(said).isZero();
        assertThat(Files.readAllBytes(folder.resolve("plaintext"))).isEqualTo(message);
    }

    @Test
    void tooLongAPlaintextIsOurBug() throws MalformedException {
        RsaPublicKey key = RsaPublicKey.decode(PAIR.getPublic().getEncoded());
        assertThat(key.oaepCapacity()).isEqualTo(190);
        try (SecretBytes plaintext = SecretBytes.copyOf(new byte[191])) {
            assertThatIllegalStateException().isThrownBy(() -> key.encryptOaep(plaintext));
        }
    }

    private static KeyPair pair(int bits, BigInteger exponent) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(new RSAKeyGenParameterSpec(bits, exponent));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refused(byte[] spki) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> RsaPublicKey.decode(spki));
    }

    private static void refusedNumbers(BigInteger modulus, BigInteger exponent) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> RsaPublicKey.of(modulus, exponent));
    }
}

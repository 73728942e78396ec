package dev.sharekeep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.math.ToyCurves;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Lagrange;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.sharing.ShareBlob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys made outside: read from OpenSSL's files, split, wrapped.
class OutsideKeysTest {
    private static final String TENANT = "treasury";

    @TempDir Path folder;

    private Path openSslKey(String curve, boolean pkcs8) throws Exception {
        Path file = folder.resolve(curve + pkcs8 + ".pem");
        if (pkcs8) {
            String group = "ec_paramgen_curve:" + curve;
            TestKeys.openSsl(
                    "genpkey", "-algorithm", "EC", "-pkeyopt", group, "-out", file.toString());
        } else {
            TestKeys.openSsl("ecparam", "-name", curve, "-genkey", "-out", file.toString());
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "secp256k1, false", "secp256k1, true", "prime256v1, false", "prime256v1, true",
        "secp384r1, false", "secp384r1, true", "secp521r1, false", "secp521r1, true"
    })
    void readsWhatOpenSslWrites(String curve, boolean pkcs8) throws Exception {
        Path file = openSslKey(curve, pkcs8);
        byte[] expected =
                TestKeys.openSsl("pkey", "-in", file.toString(), "-pubout", "-outform", "DER");
        try (OutsideKey key = PrivateKeyFiles.readPem(file)) {
            assertThat(key.publicKey()).isEqualTo(expected);
            assertThat(key.curve()).isEqualTo(curve.replace("prime256v1", "secp256r1"));
            assertThat(key.toString()).doesNotContain(Arrays.toString(expected));
        }
    }

    @Test
    void refusesOtherFiles() throws Exception {
        Path other = openSslKey("secp224r1", false);
        assertRefused(other, "curve");
        Path explicit = folder.resolve("explicit.pem");
        TestKeys.openSsl(
                "ecparam",
                "-name",
                "secp256k1",
                "-genkey",
                "-param_enc",
                "explicit",
                "-out",
                explicit.toString());
        assertRefused(explicit, "object identifier");
        Path rsa = folder.resolve("rsa.pem");
        TestKeys.openSsl("genpkey", "-algorithm", "RSA", "-out", rsa.toString());
        assertRefused(rsa, "not an EC key");
        Path two = folder.resolve("two.pem");
        String text = Files.readString(openSslKey("secp256k1", false));
        Files.writeString(two, text + text);
        assertRefused(two, "exactly one");
        Path none = Files.writeString(folder.resolve("none.pem"), "nothing here\n");
        assertRefused(none, "exactly one");
        assertRefused(folder.resolve("absent.pem"), "cannot be read");
    }

    @Test
    void refusesAKeyWhoseNumberIsNotItsPublicKeys() throws Exception {
        Path file = openSslKey("secp256k1", false);
        String pem = Files.readString(file);
        int begin = pem.indexOf("-----BEGIN EC PRIVATE KEY-----");
        String body = pem.substring(begin).replaceAll("-----[^-]+-----|\\s", "");
        byte[] der = Base64.getDecoder().decode(body);
        der[20] ^= 1;
        String spoilt =
                "-----BEGIN EC PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END EC PRIVATE KEY-----\n";
        assertRefused(Files.writeString(file, spoilt), "not its own");
        for (int length : new int[] {1, 20, der.length - 1}) {
            String cut =
                    spoilt.replaceAll(
                            "(?s)-----\n.*\n-----END",
                            "-----\n"
                                    + Base64.getEncoder().encodeToString(Arrays.copyOf(der, length))
                                    + "\n-----END");
            assertRefused(Files.writeString(file, cut), "");
        }
    }

    private static void assertRefused(Path file, String what) {
        SharekeepException e =
                catchThrowableOfType(
                        SharekeepException.class,
                        () -> {
                            try (OutsideKey key = PrivateKeyFiles.readPem(file)) {
                                throw new AssertionError("accepted " + key);
                            }
                        });
        assertThat(e.code()).isEqualTo(ClientCode.PRIVATE_KEY_INVALID);
        assertThat(e.detail()).contains(what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "secp256r1", "secp384r1", "secp521r1"})
    void sharesOfRealCurvesReconstruct(String name) throws Exception {
        Curve curve = Curve.named(name).orElseThrow();
        byte[] number = new byte[curve.scalarLength()];
        Arrays.fill(number, 1, number.length, (byte) 0x5a);
        try (SecretBytes secret = SecretBytes.takeFrom(number);
                SecretBytes chainCode = SecretBytes.copyOf(new byte[32]);
                SplitKey split = EcdsaSecretSharing.share(5, 2, name, secret, TENANT, chainCode)) {
            Point publicKey = SubjectPublicKeyInfos.decode(split.publicKey());
            assertReconstructs(curve, split, 5, 2, chainCode, publicKey);
        }
    }

    @Test
    void sharesOfToyCurvesReconstructAndNoneIsZero() throws Exception {
        for (Curve curve : List.of(ToyCurves.ORDER_7, ToyCurves.ORDER_13, ToyCurves.ORDER_199)) {
            for (int secret = 1; secret < 7; secret++) {
                for (int n = 2; n <= 5; n++) {
                    for (int t = 1; t < n; t++) {
                        splitToy(curve, secret, n, t);
                    }
                }
            }
        }
    }

    private static void splitToy(Curve curve, int secret, int n, int t) throws Exception {
        Scalar number = curve.scalar(secret);
        try (OutsideKey key = new OutsideKey(SecretScalar.of(number))) {
            List<SecretBytes> blobs = EcdsaSecretSharing.blobs(n, t, key, TENANT, null);
            try (SplitKey split = new SplitKey(curve.curveName(), new byte[0], blobs, null)) {
                assertReconstructs(
                        curve, split, n, t, null, curve.generator().timesVartime(number));
            }
        }
    }

    /// Opens each blob as a node would, which also refuses a zero share.
    private static void assertReconstructs(
            Curve curve, SplitKey split, int n, int t, SecretBytes chainCode, Point publicKey)
            throws Exception {
        List<Party> all = IntStream.rangeClosed(1, n).mapToObj(Party::new).toList();
        List<Point> points = new ArrayList<>();
        for (Party party : all) {
            SecretBytes blob = split.blobs().get(party.index() - 1);
            assertThat(blob.length()).isEqualTo(ShareBlob.length(curve));
            try (ShareBlob opened = ShareBlob.decode(curve, n, party, TENANT, chainCode, blob)) {
                assertThat(opened.threshold()).isEqualTo(t);
                points.add(opened.share().timesGenerator());
            }
        }
        PerParty<Point> byParty = PerParty.inOrder(points);
        assertThat(Lagrange.fit(curve, byParty, all, publicKey, t)).isTrue();
    }

    @Test
    void openSslOpensWhatIsWrapped() throws Exception {
        Path rsa = folder.resolve("rsa.pem");
        TestKeys.openSsl("genpkey", "-algorithm", "RSA", "-out", rsa.toString());
        byte[] spki = TestKeys.openSsl("pkey", "-in", rsa.toString(), "-pubout", "-outform", "DER");
        byte[] plain = "a chain code is 32 bytes, always".getBytes(StandardCharsets.US_ASCII);
        Path ciphertext = folder.resolve("ciphertext");
        try (SecretBytes secret = SecretBytes.copyOf(plain)) {
            Files.write(ciphertext, WrappedShares.wrap(List.of(spki), List.of(secret)).get(0));
        }
        byte[] opened =
                TestKeys.openSsl(
                        "pkeyutl",
                        "-decrypt",
                        "-inkey",
                        rsa.toString(),
                        "-in",
                        ciphertext.toString(),
                        "-pkeyopt",
                        "rsa_padding_mode:oaep",
                        "-pkeyopt",
                        "rsa_oaep_md:sha256",
                        "-pkeyopt",
                        "rsa_mgf1_md:sha256");
        assertThat(opened).isEqualTo(plain);
    }

    @Test
    void boundsAreKept() {
        byte[] number = new byte[32];
        number[31] = 1;
        try (SecretBytes one = SecretBytes.takeFrom(number);
                SecretBytes zero = SecretBytes.copyOf(new byte[32]);
                SecretBytes order = SecretBytes.copyOf(filled(32));
                SecretBytes odd = SecretBytes.copyOf(new byte[31])) {
            assertCode("THRESHOLD_INVALID", 33, 1, "secp256k1", one, null);
            assertCode("THRESHOLD_INVALID", 1, 1, "secp256k1", one, null);
            assertCode("THRESHOLD_INVALID", 3, 0, "secp256k1", one, null);
            assertCode("THRESHOLD_INVALID", 3, 3, "secp256k1", one, null);
            assertCode("CURVE_UNKNOWN", 3, 1, "ed25519", one, null);
            assertCode("PRIVATE_KEY_INVALID", 3, 1, "secp256k1", zero, null);
            assertCode("PRIVATE_KEY_INVALID", 3, 1, "secp256k1", order, null);
            assertCode("PRIVATE_KEY_INVALID", 3, 1, "secp256k1", odd, null);
            assertCode("PRIVATE_KEY_INVALID", 3, 1, "secp256k1", one, odd);
            assertCode("PRIVATE_KEY_INVALID", 3, 1, "secp521r1", one, null);
        }
    }

    private static byte[] filled(int length) {
        byte[] ones = new byte[length];
        Arrays.fill(ones, (byte) 0xff);
        return ones;
    }

    private static void assertCode(
            String code, int n, int t, String curve, SecretBytes key, SecretBytes chainCode) {
        SharekeepException e =
                catchThrowableOfType(
                        SharekeepException.class,
                        () -> {
                            try (SplitKey split =
                                    EcdsaSecretSharing.share(n, t, curve, key, TENANT, chainCode)) {
                                throw new AssertionError("accepted " + split);
                            }
                        });
        assertThat(e.code()).isEqualTo(code);
    }
}

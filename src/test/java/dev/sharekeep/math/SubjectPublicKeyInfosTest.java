package dev.sharekeep.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sharekeep.wire.Der;
import dev.sharekeep.wire.MalformedException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubjectPublicKeyInfosTest {
    static List<Curve> curves() {
        return Curve.all();
    }

    @ParameterizedTest
    @MethodSource("curves")
    void readsAsWrittenInEveryForm(Curve curve) throws MalformedException {
        Point point = curve.generator().timesVartime(curve.scalar(1234567));
        byte[] der = SubjectPublicKeyInfos.encode(point);
        assertThat(SubjectPublicKeyInfos.decode(der)).isEqualTo(point);
        assertThat(SubjectPublicKeyInfos.decodeForImport(der)).isEqualTo(point);
        byte[] compressed = SubjectPublicKeyInfos.encode(curve, point.encode());
        assertThat(SubjectPublicKeyInfos.decodeForImport(compressed)).isEqualTo(point);
        refused(compressed);
        String pem = SubjectPublicKeyInfos.toPem(point);
        assertThat(SubjectPublicKeyInfos.fromPem(pem)).isEqualTo(point);
        assertThat(SubjectPublicKeyInfos.fromPem(pem.strip())).isEqualTo(point);
        assertThat(SubjectPublicKeyInfos.fromPem(pem.replace("\n", "\r\n"))).isEqualTo(point);
    }

    @Test
    void theJdkReadsOursAndWeReadTheJdks() throws Exception {
        for (String name : List.of("secp256r1", "secp384r1", "secp521r1")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(name));
            byte[] der = generator.generateKeyPair().getPublic().getEncoded();
            Point point = SubjectPublicKeyInfos.decode(der);
            assertThat(point.curve().curveName()).isEqualTo(name);
            byte[] ours = SubjectPublicKeyInfos.encode(point);
            assertThat(ours).isEqualTo(der);
            var key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(ours));
            assertThat(key.getEncoded()).isEqualTo(der);
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void otherBytesAreRefused(Curve curve) throws Exception {
        Point point = curve.generator();
        byte[] der = SubjectPublicKeyInfos.encode(point);
        for (int length = 0; length < der.length; length++) {
            refused(Arrays.copyOf(der, length));
        }
        refused(Arrays.copyOf(der, der.length + 1));
        refused(new byte[1 << 16]);
        for (int at = 0; at < der.length; at++) {
            byte[] edited = der.clone();
            edited[at] ^= 1;
            refused(edited);
        }
        byte[] hybrid = point.encodeUncompressed();
        hybrid[0] = (byte) (6 + (hybrid[hybrid.length - 1] & 1));
        refused(SubjectPublicKeyInfos.encode(curve, hybrid));
        refused(SubjectPublicKeyInfos.encode(curve, new byte[1]));
        var parameters = CustomNamedCurves.getByName(curve.curveName());
        refused(
                new SubjectPublicKeyInfo(
                                new AlgorithmIdentifier(
                                        X9ObjectIdentifiers.id_ecPublicKey, parameters),
                                point.encodeUncompressed())
                        .getEncoded());
        byte[] rsa = Der.objectIdentifier("1.2.840.113549.1.1.1");
        refused(
                Der.sequence(
                        Der.sequence(rsa, Der.nullElement()),
                        Der.bitString(
                                Der.sequence(
                                        Der.integer(BigInteger.TEN),
                                        Der.integer(BigInteger.TEN)))));
    }

    @Test
    void otherTextIsRefused() {
        String pem = SubjectPublicKeyInfos.toPem(Curve.SECP256R1.generator());
        for (String edited :
                List.of(
                        "",
                        pem + pem,
                        "a" + pem,
                        pem.replace("PUBLIC", "PRIVATE"),
                        pem.replaceFirst("M", "*"),
                        pem.replaceFirst("\nM", "\n\nM"),
                        pem.replaceFirst("\nM", "\n M"),
                        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
                        "-----BEGIN PUBLIC KEY-----\n",
                        pem + "\n".repeat(1024))) {
            assertThatExceptionOfType(MalformedException.class)
                    .as(edited)
                    .isThrownBy(() -> SubjectPublicKeyInfos.fromPem(edited));
        }
    }

    /// What we write today is what older bundles and other systems hold.
    @Test
    void bytesAreFrozen() {
        assertThat(hex(SubjectPublicKeyInfos.encode(Curve.SECP256K1.generator())))
                .isEqualTo(
                        "3056301006072a8648ce3d020106052b8104000a03420004"
                                + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                                + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
        assertThat(hex(SubjectPublicKeyInfos.encode(Curve.SECP256R1.generator())))
                .startsWith("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
        assertThat(hex(SubjectPublicKeyInfos.encode(Curve.SECP384R1.generator())))
                .startsWith("3076301006072a8648ce3d020106052b8104002203620004");
        assertThat(hex(SubjectPublicKeyInfos.encode(Curve.SECP521R1.generator())))
                .startsWith("30819b301006072a8648ce3d020106052b81040023038186000400c6858e06");
    }

    /// Wycheproof's public keys: `valid` ones decode, `invalid` and `acceptable` ones do not; but
    /// an import takes a compressed point, and a good key of another curve is one of that curve.
    @Test
    void wycheproofKeys() throws Exception {
        String folder = System.getenv("SHAREKEEP_VECTORS");
        if (folder == null) {
            Assumptions.abort("not run: SHAREKEEP_VECTORS does not name the vectors' folder");
        }
        JsonNode file =
                new ObjectMapper().readTree(Path.of(folder, "ecdh_secp256k1_test.json").toFile());
        int decoded = 0;
        int refused = 0;
        for (JsonNode group : file.get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                byte[] der = HexFormat.of().parseHex(test.get("public").asText());
                String what = test.get("tcId") + " " + test.get("comment").asText();
                boolean valid = test.get("result").asText().equals("valid");
                boolean compressed = test.get("flags").toString().contains("Compressed");
                if (valid) {
                    checkAgreement(what, test, SubjectPublicKeyInfos.decode(der));
                    decoded++;
                } else if (test.get("flags").toString().matches(".*(WrongCurve|ModifiedGroup).*")) {
                    assertThat(elsewhere(der)).as(what).isTrue();
                    refused++;
                } else {
                    assertThatExceptionOfType(MalformedException.class)
                            .as(what)
                            .isThrownBy(() -> SubjectPublicKeyInfos.decode(der));
                    if (!compressed) {
                        assertThatExceptionOfType(MalformedException.class)
                                .as(what)
                                .isThrownBy(() -> SubjectPublicKeyInfos.decodeForImport(der));
                    }
                    refused++;
                }
            }
        }
        assertThat(decoded + refused).isEqualTo(file.get("numberOfTests").asInt());
        assertThat(decoded).isGreaterThan(300);
        assertThat(refused).isGreaterThan(100);
    }

    /// Whether the key is refused, or one of another curve than the vectors' private keys.
    private static boolean elsewhere(byte[] der) {
        try {
            return SubjectPublicKeyInfos.decodeForImport(der).curve() != Curve.SECP256K1;
        } catch (MalformedException e) {
            return true;
        }
    }

    /// The vector's shared secret is the x coordinate of private * public.
    private static void checkAgreement(String what, JsonNode test, Point point)
            throws MalformedException {
        BigInteger key = new BigInteger(test.get("private").asText(), 16);
        Scalar scalar = Scalar.decode(point.curve(), Oracle.bytes(key, 32));
        try (SecretScalar secret = SecretScalar.of(scalar)) {
            byte[] x = secret.times(point).xBytes();
            assertThat(hex(x)).as(what).isEqualTo(test.get("shared").asText());
            assertThat(point.timesVartime(scalar).xBytes()).as(what).isEqualTo(x);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static void refused(byte[] der) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> SubjectPublicKeyInfos.decode(der));
    }
}

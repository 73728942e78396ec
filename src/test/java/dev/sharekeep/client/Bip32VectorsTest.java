package dev.sharekeep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Lagrange;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.sharing.ShareBlob;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/// The keys of BIP-32's own test vectors, brought in from outside: split with their chain code,
/// each part opened as a node would, and put together to the public key that the BIP gives.
class Bip32VectorsTest {
    private static final String TENANT = "treasury";
    private static final int NODES = 3;
    private static final int THRESHOLD = 1;

    @Test
    void everyKeyOfTheVectorsIsSharedUnderItsPublicKey() throws Exception {
        int keys = 0;
        for (JsonNode vector : vectors()) {
            for (JsonNode chain : vector.get("chains")) {
                byte[] xprv = base58Check(chain.get("xprv").asText());
                byte[] xpub = base58Check(chain.get("xpub").asText());
                assertThat(Arrays.copyOfRange(xprv, 13, 45))
                        .isEqualTo(Arrays.copyOfRange(xpub, 13, 45));
                assertShared(
                        Arrays.copyOfRange(xprv, 46, 78),
                        Arrays.copyOfRange(xprv, 13, 45),
                        Arrays.copyOfRange(xpub, 45, 78));
                keys++;
            }
        }
        assertThat(keys).isEqualTo(17);
    }

    @Test
    void everyMasterKeyComesFromItsSeed() throws Exception {
        int masters = 0;
        for (JsonNode vector : vectors()) {
            Mac mac = Mac.getInstance("HmacSHA512");
            byte[] name = "Bitcoin seed".getBytes(StandardCharsets.US_ASCII);
            mac.init(new SecretKeySpec(name, "HmacSHA512"));
            byte[] both = mac.doFinal(HexFormat.of().parseHex(vector.get("seed").asText()));
            byte[] xpub = base58Check(vector.get("chains").get(0).get("xpub").asText());
            assertThat(Arrays.copyOfRange(both, 32, 64))
                    .isEqualTo(Arrays.copyOfRange(xpub, 13, 45));
            assertShared(
                    Arrays.copyOf(both, 32),
                    Arrays.copyOfRange(both, 32, 64),
                    Arrays.copyOfRange(xpub, 45, 78));
            masters++;
        }
        assertThat(masters).isEqualTo(4);
    }

    private static void assertShared(byte[] number, byte[] chainCode, byte[] compressed)
            throws Exception {
        Curve curve = Curve.SECP256K1;
        try (SecretBytes key = SecretBytes.takeFrom(number);
                SecretBytes code = SecretBytes.takeFrom(chainCode);
                SplitKey split =
                        EcdsaSecretSharing.share(
                                NODES, THRESHOLD, curve.curveName(), key, TENANT, code)) {
            Point publicKey = SubjectPublicKeyInfos.decode(split.publicKey());
            assertThat(publicKey.encode()).isEqualTo(compressed);
            List<Party> all = IntStream.rangeClosed(1, NODES).mapToObj(Party::new).toList();
            List<Point> points = new ArrayList<>();
            for (Party party : all) {
                SecretBytes blob = split.blobs().get(party.index() - 1);
                try (ShareBlob opened = ShareBlob.decode(curve, NODES, party, TENANT, code, blob)) {
                    points.add(opened.share().timesGenerator());
                }
            }
            assertThat(Lagrange.fit(curve, PerParty.inOrder(points), all, publicKey, THRESHOLD))
                    .isTrue();
        }
    }

    private static JsonNode vectors() throws Exception {
        String folder = System.getenv("SHAREKEEP_VECTORS");
        assumeTrue(folder != null, "SHAREKEEP_VECTORS is not set: the vectors were not run");
        return new ObjectMapper()
                .readTree(Path.of(folder, "bip32_vectors.json").toFile())
                .get("valid");
    }

    /// The 78 bytes of an extended key, its checksum checked.
    private static byte[] base58Check(String text) throws Exception {
        String alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        BigInteger value = BigInteger.ZERO;
        for (char c : text.toCharArray()) {
            int digit = alphabet.indexOf(c);
            assertThat(digit).isNotNegative();
            value = value.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(digit));
        }
        byte[] all = value.toByteArray(); // the version byte 04 keeps the length at 82
        assertThat(all).hasSize(82);
        byte[] key = Arrays.copyOf(all, 78);
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] sum = sha.digest(sha.digest(key));
        assertThat(Arrays.copyOfRange(all, 78, 82)).isEqualTo(Arrays.copyOf(sum, 4));
        return key;
    }
}

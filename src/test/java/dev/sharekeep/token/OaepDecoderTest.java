package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sharekeep.secret.SecretBytes;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The decoder against Wycheproof, with raw RSA by BigInteger in place of a token.
final class OaepDecoderTest {
    private static final int MODULUS_BYTES = 256;
    private static final int[] ANY_LENGTH = IntStream.rangeClosed(0, MODULUS_BYTES - 66).toArray();

    @Test
    void opensWhatHasAnEmptyLabelAndNothingElse() throws Exception {
        int opened = 0;
        int refused = 0;
        for (JsonNode group : groups("rsa_oaep_2048_sha256_mgf1sha256_test.json")) {
            RSAPrivateKey key = key(group);
            for (JsonNode test : group.get("tests")) {
                boolean mayOpen =
                        test.get("result").asText().equals("valid")
                                && test.get("label").asText().isEmpty();
                if (mayOpen) {
                    try (SecretBytes plaintext = decode(key, test, ANY_LENGTH)) {
                        String hex = plaintext.expose(bytes -> HexFormat.of().formatHex(bytes));
                        assertThat(hex)
                                .as("case %s", test.get("tcId"))
                                .isEqualTo(test.get("msg").asText());
                    }
                    opened++;
                } else {
                    refused(key, test, ANY_LENGTH);
                    refused++;
                }
            }
        }
        assertThat(opened).isEqualTo(10);
        assertThat(refused).isEqualTo(27);
    }

    @Test
    void refusesEveryCaseWithSha1InTheMask() throws Exception {
        int refused = 0;
        for (JsonNode group : groups("rsa_oaep_2048_sha256_mgf1sha1_test.json")) {
            RSAPrivateKey key = key(group);
            for (JsonNode test : group.get("tests")) {
                refused(key, test, ANY_LENGTH);
                refused++;
            }
        }
        assertThat(refused).isEqualTo(31);
    }

    @Test
    void refusesARightPaddingOfALengthThatIsNotAllowed() throws Exception {
        for (JsonNode group : groups("rsa_oaep_2048_sha256_mgf1sha256_test.json")) {
            RSAPrivateKey key = key(group);
            for (JsonNode test : group.get("tests")) {
                int length = test.get("msg").asText().length() / 2;
                refused(key, test, Arrays.stream(ANY_LENGTH).filter(l -> l != length).toArray());
            }
        }
    }

    @Test
    void padsWhatATokenStripped() throws Exception {
        byte[] encoded = OaepEncoding.encode(new byte[] {1, 2, 3}, MODULUS_BYTES, 7);
        int zeros = 0;
        while (encoded[zeros] == 0) {
            zeros++;
        }
        assertThat(zeros).isPositive();
        byte[] stripped = Arrays.copyOfRange(encoded, zeros, encoded.length);
        try (SecretBytes opened = OaepDecoder.decode(stripped, MODULUS_BYTES, 3)) {
            assertThat(opened.expose(byte[]::clone)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void everyChangedBitOfTheEncodingIsRefusedOrChangesThePlaintextOnly() throws Exception {
        byte[] message = TokenContract.pattern(72);
        byte[] encoded = OaepEncoding.encode(message, MODULUS_BYTES, 9);
        try (SecretBytes opened = OaepDecoder.decode(encoded, MODULUS_BYTES, 72)) {
            assertThat(opened.expose(byte[]::clone)).isEqualTo(message);
        }
        for (int bit = 0; bit < 8 * MODULUS_BYTES; bit++) {
            byte[] changed = encoded.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            // any change of the seed or the block changes the other's mask, and so the label's hash
            assertThatThrownBy(() -> OaepDecoder.decode(changed, MODULUS_BYTES, 72).close())
                    .as("bit %d", bit)
                    .isInstanceOf(TokenException.Rejected.class);
        }
    }

    private static void refused(RSAPrivateKey key, JsonNode test, int[] lengths) {
        assertThatThrownBy(() -> decode(key, test, lengths).close())
                .as("case %s", test.get("tcId"))
                .isInstanceOf(TokenException.Rejected.class);
    }

    @SuppressWarnings("MustBeClosedChecker") // handed on
    private static SecretBytes decode(RSAPrivateKey key, JsonNode test, int[] lengths)
            throws TokenException.Rejected {
        byte[] ciphertext = HexFormat.of().parseHex(test.get("ct").asText());
        BigInteger number = new BigInteger(1, ciphertext);
        if (ciphertext.length != MODULUS_BYTES || number.compareTo(key.getModulus()) >= 0) {
            throw new TokenException.Rejected(); // as the adapter exchanges it before the token
        }
        byte[] raw = number.modPow(key.getPrivateExponent(), key.getModulus()).toByteArray();
        int skip = raw.length > MODULUS_BYTES ? raw.length - MODULUS_BYTES : 0;
        return OaepDecoder.decode(
                Arrays.copyOfRange(raw, skip, raw.length), MODULUS_BYTES, lengths);
    }

    private static RSAPrivateKey key(JsonNode group) throws Exception {
        byte[] pkcs8 = HexFormat.of().parseHex(group.get("privateKeyPkcs8").asText());
        return (RSAPrivateKey)
                KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static JsonNode groups(String file) throws Exception {
        String directory = System.getenv("SHAREKEEP_VECTORS");
        assumeTrue(directory != null, "SHAREKEEP_VECTORS is not set: the vectors were not run");
        return new ObjectMapper().readTree(Path.of(directory, file).toFile()).get("testGroups");
    }
}

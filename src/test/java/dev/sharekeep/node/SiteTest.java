package dev.sharekeep.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.wire.Fingerprint;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SiteTest {
    private static final byte[] MESSAGE = {1, 2, 3};
    private static final byte[] OTHER_MESSAGE = {1, 2, 4};

    @Test
    void whatVerifiedOnceStandsForNothingElse() throws Exception {
        KeyPairGenerator maker = KeyPairGenerator.getInstance("EC");
        maker.initialize(256);
        KeyPair one = maker.generateKeyPair();
        KeyPair two = maker.generateKeyPair();
        List<byte[]> roster = List.of(one.getPublic().getEncoded(), two.getPublic().getEncoded());
        try (Token token = TestTokens.softHsm("site-test")) {
            Site site = new Site("main", 1, roster, Map.of("default", List.of(1, 2)), token);
            Fingerprint first = site.roster().get(0);
            Fingerprint second = site.roster().get(1);
            byte[] signature = signed(one, MESSAGE);
            for (int round = 0; round < 2; round++) {
                assertThat(site.verifies(first, MESSAGE, signature)).isTrue();
                assertThat(site.verifies(first, OTHER_MESSAGE, signature)).isFalse();
                assertThat(site.verifies(second, MESSAGE, signature)).isFalse();
                assertThat(site.verifies(first, MESSAGE, signed(two, MESSAGE))).isFalse();
                assertThat(site.verifies(first, MESSAGE, new byte[0])).isFalse();
            }
            signature[signature.length - 1] ^= 1; // the caller's array, changed afterwards
            assertThat(site.verifies(first, MESSAGE, signature)).isFalse();
        }
    }

    private static byte[] signed(KeyPair key, byte[] message) throws Exception {
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(key.getPrivate());
        signer.update(message);
        return signer.sign();
    }
}

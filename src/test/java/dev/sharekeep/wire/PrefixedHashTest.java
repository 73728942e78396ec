package dev.sharekeep.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixedHashTest {
    private final byte[] secret = "secret".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @EnumSource
    void blocksAreHashesWithIndexCountAndSecretAsLastFields(Hash hash) {
        PrefixedHash prefixed = hash.prefixed(Purpose.OT_PAD, e -> e.text("context"));
        byte[] out = new byte[2 * hash.length() + 5];
        prefixed.expand(7, secret, out);
        for (int count = 0; count < 3; count++) {
            int number = count;
            byte[] block =
                    hash.of(
                            Purpose.OT_PAD,
                            e -> e.text("context").integer(7).integer(number).bytes(secret));
            int from = count * hash.length();
            int to = Math.min(out.length, from + hash.length());
            assertThat(Arrays.copyOfRange(out, from, to))
                    .isEqualTo(Arrays.copyOf(block, to - from));
        }
    }

    @Test
    void oneMoreCallStartsFromTheBeginning() {
        PrefixedHash prefixed = Hash.SHA256.prefixed(Purpose.OT_PAD, e -> e.text("context"));
        byte[] first = new byte[40];
        byte[] again = new byte[40];
        prefixed.expand(1, secret, first);
        prefixed.expand(2, secret, again);
        assertThat(again).isNotEqualTo(first);
        prefixed.expand(1, secret, again);
        assertThat(again).isEqualTo(first);
        assertThat(secret).isEqualTo("secret".getBytes(StandardCharsets.US_ASCII));
    }
}

package dev.sharekeep.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// expand_message_xmd against RFC 9380, appendices K.1 and K.3.
class ExpandTest {
    @ParameterizedTest
    @CsvSource({
        "SHA256,'',68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235",
        "SHA256,abc,d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615",
        "SHA256,abcdef0123456789,eff31487c770a893cfb36f912fbfcbff40d5661771ca4b2cb4eafe524333f5c1",
        "SHA256,'',af84c27ccfd45d41914fdff5df25293e221afc53d8ad2ac06d5e3e29485dadbee0d121587713a3e0"
                + "dd4d5e69e93eb7cd4f5df4cd103e188cf60cb02edc3edf18eda8576c412b18ffb658e3dd6ec84946"
                + "9b979d444cf7b26911a08e63cf31f9dcc541708d3491184472c2c29bb749d4286b004ceb5ee6b9a7"
                + "fa5b646c993f0ced",
        "SHA512,'',6b9a7312411d92f921c6f68ca0b6380730a1a4d982c507211a90964c394179ba",
        "SHA512,abc,0da749f12fbe5483eb066a5f595055679b976e93abe9be6f0f6318bce7aca8dc",
        "SHA512,abcdef0123456789,087e45a86e2939ee8b91100af1583c4938e0f5fc6c9db4b107b83346bc967f58",
    })
    void vectorsOfTheRfc(Hash hash, String message, String hex) {
        String suite = hash == Hash.SHA256 ? "SHA256-128" : "SHA512-256";
        byte[] tag = ("QUUX-V01-CS02-with-expander-" + suite).getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
        assertThat(hash.expand(tag, bytes, hex.length() / 2))
                .isEqualTo(HexFormat.of().parseHex(hex));
    }

    @Test
    void aPurposeIsItsTagAndFieldsAreTheirEncoding() {
        byte[] tag = "sharekeep/v1/pok".getBytes(StandardCharsets.US_ASCII);
        byte[] message = {0, 0, 0, 1, 'x'};
        assertThat(Hash.SHA256.expand(Purpose.POK, to -> to.text("x"), 48))
                .isEqualTo(Hash.SHA256.expand(tag, message, 48));
    }

    @Test
    void moreThanTheRfcAllowsIsOurBug() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Hash.SHA256.expand(Purpose.POK, to -> {}, 255 * 32 + 1));
    }
}

package dev.sharekeep.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65535, 65536, 1 << 20})
    void lengthsReadAsWritten(int length) throws MalformedException {
        byte[] bytes = new byte[length];
        Der reader = Der.reader(Der.octetString(bytes));
        assertThat(reader.octetString()).isEqualTo(bytes);
        reader.end();
    }

    @ParameterizedTest
    @CsvSource({"0,020100", "127,02017f", "128,02020080", "255,020200ff", "65537,0203010001"})
    void integersAreMinimal(long value, String hex) throws MalformedException {
        assertThat(Der.integer(BigInteger.valueOf(value))).asHexString().isEqualToIgnoringCase(hex);
        assertThat(Der.reader(HEX.parseHex(hex)).integer()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.840.10045.2.1,06072a8648ce3d0201",
        "1.3.132.0.10,06052b8104000a",
        "1.2.840.113549.1.1.1,06092a864886f70d010101",
        "2.999.3,0603883703",
        "0.0,060100",
        "2.5.4.3,0603550403",
    })
    void objectIdentifiersAreThoseOfTheStandard(String dotted, String hex)
            throws MalformedException {
        assertThat(Der.objectIdentifier(dotted)).asHexString().isEqualToIgnoringCase(hex);
        assertThat(Der.reader(HEX.parseHex(hex)).objectIdentifier()).isEqualTo(dotted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02",
                "0200",
                "0201",
                "020180",
                "02020001",
                "0282000101",
                "028101 01",
                "0280010000",
                "0284000000010 1",
                "030100",
                "02020100 ff",
            })
    void otherIntegersAreRefused(String hex) {
        byte[] bytes = HEX.parseHex(hex.replace(" ", ""));
        refused(() -> {
            Der reader = Der.reader(bytes);
            var unused = reader.integer();
            reader.end();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0300", "030101", "03020780", "040100", "03"})
    void otherBitStringsAreRefused(String hex) {
        refused(() -> Der.reader(HEX.parseHex(hex)).bitString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0600", "060180", "06028001", "06032a8080", "06022a86", "060c2a"})
    void otherObjectIdentifiersAreRefused(String hex) {
        refused(() -> Der.reader(HEX.parseHex(hex)).objectIdentifier());
    }

    @Test
    void anElementMayNotReachOutOfItsSequence() throws MalformedException {
        Der inner = Der.reader(HEX.parseHex("300302020101")).sequence();
        refused(inner::integer);
    }

    @Test
    void lengthOfAGigabyteIsRefusedWithoutAllocating() {
        refused(() -> Der.reader(HEX.parseHex("04844000000000")).octetString());
        refused(() -> Der.reader(HEX.parseHex("0483ffffff00")).octetString());
    }

    @Test
    void explicitTagsReadAsWritten() throws MalformedException {
        Der reader = Der.reader(Der.explicit(1, Der.nullElement()));
        assertThat(reader.hasExplicit(0)).isFalse();
        assertThat(reader.hasExplicit(1)).isTrue();
        Der inner = reader.explicit(1);
        inner.expectNull();
        inner.end();
        reader.end();
        assertThat(reader.hasExplicit(1)).isFalse();
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
        assertThatExceptionOfType(MalformedException.class).isThrownBy(act);
    }
}

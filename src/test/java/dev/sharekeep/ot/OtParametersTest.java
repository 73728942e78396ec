package dev.sharekeep.ot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Scalar;
import java.util.HashSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table of the page, and the inequality behind its check.
class OtParametersTest {
    @ParameterizedTest
    @CsvSource({
        "secp256k1, 128, 416, 4, 2,  768, 32",
        "secp256r1, 128, 416, 4, 2,  768, 32",
        "secp384r1, 192, 544, 5, 3, 1024, 64",
        "secp521r1, 256, 681, 6, 3, 1152, 64",
    })
    void sizesAreThoseOfThePage(
            String name,
            int columns,
            int transfers,
            int blocks,
            int evaluations,
            int columnBits,
            int seedBytes) {
        OtParameters sizes = OtParameters.of(Curve.named(name).orElseThrow());
        assertThat(sizes.columns()).isEqualTo(columns);
        assertThat(sizes.transfers()).isEqualTo(transfers);
        assertThat(sizes.blocks()).isEqualTo(blocks);
        assertThat(sizes.evaluations()).isEqualTo(evaluations);
        assertThat(8 * sizes.columnBytes()).isEqualTo(columnBits);
        assertThat(64 * sizes.columnWords()).isEqualTo(columnBits);
        assertThat(8 * sizes.deltaBytes()).isEqualTo(columns);
        assertThat(sizes.seedBytes()).isEqualTo(seedBytes);
        assertThat(128.0 * evaluations)
                .isGreaterThanOrEqualTo(columns + 80 + 2 * Math.log(columns) / Math.log(2));
        assertThat(sizes.gadget())
                .hasSize(transfers)
                .noneMatch(Scalar::isZero)
                .satisfies(g -> assertThat(new HashSet<>(g)).hasSize(transfers));
    }
}

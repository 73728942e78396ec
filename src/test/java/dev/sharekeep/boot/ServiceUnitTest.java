package dev.sharekeep.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// systemd's own judgement of the unit. A missing systemd-analyze fails: `./sharekeep test` brings
/// it.
class ServiceUnitTest {
    private static final Path UNIT = Path.of("deploy/sharekeep.service");

    /// Tenths of systemd's exposure scale, on which 100 is no protection at all; the unit has 13.
    private static final int MOST_EXPOSURE = 20;

    @TempDir Path folder;

    private record Judgement(int status, String said) {}

    @Test
    void systemdUnderstandsEveryLine() throws Exception {
        Judgement judgement = analyze("verify", "--man=no", UNIT.toString());
        assertThat(judgement.said()).doesNotContain("sharekeep.service");
        assertThat(judgement.status()).as(judgement.said()).isZero();
    }

    @Test
    void aLineThatItDoesNotUnderstandIsSeen() throws Exception {
        String unit = Files.readString(UNIT).replace("NoNewPrivileges=", "NoNewPrivilege=");
        Path copy = Files.writeString(folder.resolve("sharekeep.service"), unit);
        assertThat(analyze("verify", "--man=no", copy.toString()).said())
                .contains("sharekeep.service")
                .contains("NoNewPrivilege");
    }

    @Test
    void theNodeIsHardlyExposed() throws Exception {
        Judgement judgement = security(MOST_EXPOSURE);
        assertThat(judgement.status()).as(judgement.said()).isZero();
        assertThat(security(1).status()).isNotZero();
    }

    private static Judgement security(int threshold) throws Exception {
        return analyze(
                "security",
                "--offline=true",
                "--no-pager",
                "--threshold=" + threshold,
                UNIT.toString());
    }

    private static Judgement analyze(String... arguments) throws Exception {
        String[] line = new String[arguments.length + 1];
        line[0] = "systemd-analyze";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        Process process;
        try {
            process = new ProcessBuilder(line).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError("systemd-analyze is missing: apt install systemd", e);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Judgement(process.waitFor(), said);
    }
}

package dev.sharekeep.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node killed in mid-write, again and again, loses nothing that it had acknowledged.
@SuppressWarnings("NullAway.Init")
class CrashTest {
    private static final int ROUNDS = 5;
    private static final long SEED = 20260301;

    @TempDir Path directory;

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        Random random = new Random(SEED);
        System.out.println("CrashTest seed " + SEED);
        Path acknowledged = directory.resolve("acknowledged");
        Files.createFile(acknowledged);
        for (int round = 0; round < ROUNDS; round++) {
            List<String> lines = writeAndKill(round, 1 + random.nextInt(40), random.nextInt(20));
            assertThat(lines).isNotEmpty();
            Files.write(acknowledged, lines, StandardOpenOption.APPEND);
            System.out.println("round " + round + ": " + lines.size() + " acknowledged");
        }
        Process checker = start("check");
        List<String> said = new ArrayList<>();
        try (BufferedReader out = reader(checker)) {
            out.lines().forEach(said::add);
        }
        assertThat(checker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).endsWith("sound");
        assertThat(checker.exitValue()).isZero();
    }

    /// Runs a writer that first checks what earlier ones acknowledged, kills it a moment after its
    /// n-th acknowledgement, and returns all of them.
    private List<String> writeAndKill(int round, int acknowledgements, int moreMillis)
            throws Exception {
        Process writer = start("write", Integer.toString(round));
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = reader(writer)) {
            String line = out.readLine();
            while (line != null && lines.size() < acknowledgements) {
                lines.add(line);
                line = out.readLine();
            }
            Thread.sleep(moreMillis); // it goes on writing
            assertThat(writer.isAlive()).as(String.join("\n", lines)).isTrue();
            // SIGKILL; by the handle, which leaves what was printed readable
            assertThat(writer.toHandle().destroyForcibly()).isTrue();
            while (line != null) {
                lines.add(line);
                line = out.readLine();
            }
        }
        assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(writer.exitValue()).as("killed").isEqualTo(128 + 9);
        return whole(lines);
    }

    /// Acknowledgements that were printed to their end.
    private static List<String> whole(List<String> lines) {
        return lines.stream().filter(line -> line.endsWith(" ok")).toList();
    }

    private Process start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(CrashWriter.class.getName());
        command.add(directory.toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}

package dev.sharekeep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.cli.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The main job end to end: six real node processes over mutual TLS, on SoftHSM and on NSS.
class DemoIT {
    private static final int LOG_LINES = 40;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"softhsm", "nss"})
    void everyLineHolds(String module) throws Exception {
        StringWriter printed = new StringWriter();
        PrintWriter all = new PrintWriter(printed);
        boolean held = Demo.run(new Output(all, all, false), module, folder, false);
        assertThat(held).as(() -> printed + logs(folder)).isTrue();
        assertThat(printed.toString()).contains("Every line held").doesNotContain("BROKEN");
    }

    /// The end of each node's log; the folder is gone when somebody reads of the failure.
    static String logs(Path folder) {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> homes = Files.list(folder)) {
            for (Path log : homes.map(home -> home.resolve("node.log")).sorted().toList()) {
                if (Files.exists(log)) {
                    List<String> lines = Files.readAllLines(log);
                    text.append("\n--- ").append(folder.relativize(log)).append('\n');
                    int start = Math.max(0, lines.size() - LOG_LINES);
                    text.append(String.join("\n", lines.subList(start, lines.size())));
                }
            }
        } catch (IOException e) {
            text.append("\nlogs cannot be read: ").append(e);
        }
        return text.toString();
    }
}

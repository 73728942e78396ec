package dev.sharekeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.pkcs11.ExchangedKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `init` leaves behind what the node needs to know its token again, and runs again without harm.
/// One method: a PKCS#11 module knows one folder a process.
class InitTest {
    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theKeysAreRecordedOnceAndKnownAgain() throws Exception {
        assertThat(init()).as(err.toString()).isEqualTo(ExitCode.DONE);
        Path file = folder.resolve("data/token-keys");
        String recorded = Files.readString(file);
        assertThat(KeyCheckRecord.parse(recorded).values().keySet())
                .containsExactly("audit-1", "identity-1", "row-1", "sealing-1", "wrapping-1");
        assertThat(rights(file)).isEqualTo("rw-------");
        assertThat(rights(folder.resolve("data"))).isEqualTo("rwx------");

        assertThat(init()).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(file)).isEqualTo(recorded);
        try (Stream<Path> left = Files.list(folder.resolve("data"))) {
            assertThat(left).containsExactly(file);
        }
        // also when its TOML was moved to where configuration lives
        assertThat(Files.readString(folder.resolve("node.toml")))
                .contains("Url = \"jdbc:sqlite:" + folder.resolve("data/node.db") + "\"");

        ExchangedKey.exchange(token(), "wrapping-1");
        assertThat(init()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Key wrapping-1, check value").contains("hint: ");
        assertThat(Files.readString(file)).isEqualTo(recorded);

        Files.writeString(file, "not a record");
        assertThat(init()).isEqualTo(ExitCode.USAGE);
        assertThat(Files.readString(file)).isEqualTo("not a record");
    }

    private int init() {
        List<String> line = new ArrayList<>(List.of("init", "--development", "--json"));
        line.addAll(List.of("--site=main", "--index=1", "--nodes=2", "--wrapping-key-bits=2048"));
        line.add("--dir=" + folder);
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = Sharekeep.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(line.toArray(String[]::new));
    }

    private TokenSettings token() throws Exception {
        JsonNode table = new JsonMapper().readTree(out.toString()).get("table");
        Path pin = Path.of(table.get("pinFile").textValue());
        return TokenSettings.of(
                        Path.of(table.get("module").textValue()),
                        table.get("uri").textValue(),
                        () -> SecretBytes.takeFrom(read(pin)))
                .withSoftHsmConfig(Path.of(table.get("softHsmConfig").textValue()));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String rights(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}

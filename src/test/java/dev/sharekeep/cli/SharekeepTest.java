package dev.sharekeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.cli.KeysCommand.Compared;
import dev.sharekeep.client.SiteKey;
import dev.sharekeep.contract.KeyInfo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What scripts depend on: names of commands, exit statuses, and two lines for every error.
class SharekeepTest {
    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Sharekeep.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    @Test
    void theCommandsAreThese() {
        assertThat(Sharekeep.commandLine().getSubcommands().keySet())
                .containsExactlyInAnyOrder(
                        "demo",
                        "init",
                        "keygen",
                        "keys",
                        "public-key",
                        "wrapping-keys",
                        "export",
                        "import",
                        "move",
                        "refresh",
                        "proof",
                        "verify-proof",
                        "verify-bundle",
                        "delete",
                        "session",
                        "audit",
                        "help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "init",
                "keygen",
                "keys",
                "public-key",
                "wrapping-keys",
                "export",
                "import",
                "move",
                "refresh",
                "proof",
                "verify-proof",
                "verify-bundle",
                "delete",
                "session",
                "demo"
            })
    void everyCommandExplainsItselfAndHasJson(String name) {
        assertThat(run(name, "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("--json").contains("sharekeep " + name);
    }

    @Test
    void misuseIsTwoLinesAndStatusTwo() {
        assertThat(run("keys", "--unknown")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines())
                .hasSize(2)
                .satisfiesExactly(
                        error -> assertThat(error).startsWith("error: "),
                        hint -> assertThat(hint).startsWith("hint: "));
    }

    @Test
    void aMissingSiteFileIsStatusTwoAndJsonWhereAsked() {
        String absent = folder.resolve("absent.toml").toString();
        assertThat(run("keys", "--json", "--site", absent)).isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).contains("\"code\":\"CLIENT_FILE_INVALID\"");
        assertThat(err.toString()).startsWith("error: absent.toml");
    }

    @Test
    void aBundleThatIsNoneIsStatusTwo() throws Exception {
        Path file = Files.writeString(folder.resolve("bundle.json"), "{}");
        assertThat(run("verify-bundle", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("FILE_MALFORMED").contains("hint: ");
    }

    @Test
    void endingASessionNeedsTheWordsThatSayWhatIsGivenUp() {
        assertThat(run("session", "end", "abc")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--give-up");
    }

    @Test
    void moveNeedsKeysOrAll() {
        assertThat(run("move", "--from=a", "--to=b")).isEqualTo(ExitCode.USAGE);
        assertThat(run("move", "--from=a", "--to=b", "--all", "key")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void compareSaysWhatTheStandbyLacksOrHasOtherwise() {
        Map<String, SiteKey> here = new TreeMap<>();
        Map<String, SiteKey> there = new TreeMap<>();
        here.put("a", key("a", 1, true));
        here.put("b", key("b", 1, true));
        here.put("c", key("c", 1, true));
        here.put("d", key("d", 1, true));
        there.put("a", key("a", 1, true));
        there.put("c", key("c", 2, true));
        there.put("d", key("d", 1, false));
        there.put("e", key("e", 1, true));
        assertThat(KeysCommand.compare(here, there))
                .containsExactly(
                        new Compared("a", "same"),
                        new Compared("b", "lacking"),
                        new Compared("c", "different"),
                        new Compared("d", "incomplete"),
                        new Compared("e", "only there"));
    }

    private static SiteKey key(String id, int publicKey, boolean complete) {
        KeyInfo info =
                new KeyInfo(
                        id,
                        "secp256k1",
                        new byte[] {(byte) publicKey},
                        1,
                        3,
                        List.of(),
                        1,
                        new byte[32],
                        null,
                        "made",
                        null,
                        0,
                        "active");
        return new SiteKey(info, List.of(1, 2, 3), complete);
    }
}

package dev.sharekeep.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher on machines that lack things, each a folder that is all of its PATH. What would be
/// installed is only written down.
class LauncherTest {
    /// What no Debian is without, and the launcher uses.
    private static final List<String> BASICS =
            List.of(
                    "sh",
                    "dirname",
                    "readlink",
                    "sed",
                    "find",
                    "head",
                    "cat",
                    "env",
                    "chmod",
                    "true");

    private static final String TOOLS = "mvn softhsm2-util certutil openssl";

    @TempDir Path folder;
    private Path bin;
    private Path calls;
    private Path project;

    private record Ended(int status, List<String> errors) {}

    @BeforeEach
    void machine() throws Exception {
        bin = Files.createDirectory(folder.resolve("bin"));
        calls = Files.createFile(folder.resolve("calls"));
        project = Files.createDirectory(folder.resolve("project"));
        Files.copy(Path.of("sharekeep"), project.resolve("sharekeep"));
        Files.createFile(project.resolve("pom.xml"));
        for (String tool : BASICS) {
            Files.createSymbolicLink(bin.resolve(tool), onPath(tool));
        }
        user(0);
    }

    @Test
    void asRootItInstallsWhatIsMissingAndGoesOn() throws Exception {
        apt("for tool in " + TOOLS + " gcc systemd-analyze; do provide $tool; done");
        Ended ended = launch("test", "-Dtest=One");
        assertThat(ended.status()).as(ended.errors().toString()).isZero();
        assertThat(Files.readAllLines(calls))
                .containsExactly(
                        "apt-get -q update",
                        "apt-get -q -y install --no-install-recommends maven softhsm2"
                                + " libnss3-tools openssl gcc libc6-dev systemd",
                        "mvn -B -ntp verify -Dtest=One");
        Files.writeString(calls, "");
        assertThat(launch("test").status()).isZero();
        assertThat(Files.readAllLines(calls)).containsExactly("mvn -B -ntp verify");
    }

    @Test
    void onlyTheTestsNeedSystemd() throws Exception {
        apt("for tool in " + TOOLS + "; do provide $tool; done");
        assertThat(launch("demo").status()).isNotZero(); // nothing is built here
        assertThat(Files.readString(calls)).contains("install").doesNotContain("systemd");
    }

    @Test
    void withSudoItInstallsAsRoot() throws Exception {
        user(1000);
        apt("for tool in " + TOOLS + " gcc systemd-analyze; do provide $tool; done");
        script("sudo", "[ \"$1\" = -n ] && shift && echo sudo >>" + calls + " && exec \"$@\"");
        assertThat(launch("test").status()).isZero();
        assertThat(Files.readAllLines(calls))
                .containsSubsequence("sudo", "apt-get -q update", "sudo")
                .contains("mvn -B -ntp verify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no sudo", "sudo asks for a password", "no apt"})
    void whereItMayNotInstallOneLineSaysWhatTo(String why) throws Exception {
        if (why.equals("no apt")) {
            user(0);
        } else {
            user(1000);
            apt("exit 0");
        }
        if (why.startsWith("sudo")) {
            script("sudo", "exit 1");
        }
        Ended ended = launch("test");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.errors()).hasSize(2);
        assertThat(ended.errors().get(0)).startsWith("error: this machine lacks maven softhsm2");
        assertThat(ended.errors().get(1))
                .startsWith(
                        "hint: install: maven softhsm2 libnss3-tools openssl gcc libc6-dev systemd ");
        assertThat(Files.readString(calls)).isEmpty();
    }

    @Test
    void whatAptCouldNotBringIsNamed() throws Exception {
        apt("exit 100");
        Ended failed = launch("test");
        assertThat(failed.status()).isEqualTo(2);
        assertThat(failed.errors()).anyMatch(line -> line.startsWith("error: apt could not"));
        apt("for tool in mvn certutil openssl gcc systemd-analyze; do provide $tool; done");
        Ended lacking = launch("test");
        assertThat(lacking.status()).isEqualTo(2);
        assertThat(lacking.errors())
                .contains("error: still missing after apt: softhsm2 ", "hint: install: softhsm2 ");
    }

    /// An apt-get that writes down how it was called and, asked to install, does `act`.
    private void apt(String act) throws Exception {
        script(
                "apt-get",
                """
                echo "apt-get $*" >>%1$s
                provide() {
                    printf '#!/bin/sh\\necho "%%s $*" >>%1$s\\n' "$1" >%2$s/$1
                    chmod +x %2$s/$1
                }
                case "$*" in *install*) %3$s ;; esac\
                """
                        .formatted(calls, bin, act));
    }

    private void user(int id) throws Exception {
        script("id", "echo " + id);
    }

    private void script(String name, String text) throws Exception {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended launch(String... arguments) throws Exception {
        List<String> line = new ArrayList<>();
        line.addAll(List.of("/bin/sh", project.resolve("sharekeep").toString()));
        line.addAll(List.of(arguments));
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(errors.toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        int status = builder.start().waitFor();
        return new Ended(status, Files.readAllLines(errors));
    }

    private static Path onPath(String tool) {
        return List.of("/usr/bin", "/bin").stream()
                .map(place -> Path.of(place, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + tool));
    }
}

package dev.sharekeep.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What `deploy/` says, run as it is written, by a user without rights: node 1 by the unit's
/// `ExecStart`, node 2 by the image's `ENTRYPOINT` and `CMD`, in trees filled by the image's
/// `COPY`.
///
/// One substitution is made, and only in values that are absolute paths of the installation: the
/// tree's folder is put before /opt, /etc and /var in `Environment=`, `COPY` and `CMD`. Without
/// root everything runs as the user that runs the tests.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeployIT {
    private static final String NOBODY = "65534";
    private static final Path UNIT = Path.of("deploy/sharekeep.service");
    private static final Path IMAGE = Path.of("deploy/Containerfile");
    private static final String STATE = "/var/lib/sharekeep";
    private static final String CONFIG = "/etc/sharekeep/node.toml";

    private final HttpClient http = HttpClient.newHttpClient();
    private boolean root;
    private Path unitTree;
    private Path imageTree;
    private Path logs;
    private TestNode byUnit;
    private TestNode byImage;

    @BeforeAll
    void install(@TempDir Path folder) throws Exception {
        root = Files.getAttribute(folder, "unix:uid").equals(0);
        imageTree = Files.createDirectory(folder.resolve("image"));
        unitTree = Files.createDirectory(folder.resolve("unit"));
        logs = Files.createDirectory(folder.resolve("logs"));
        for (String copy : values(IMAGE, "COPY ")) {
            String[] fromTo = copy.split(" ");
            Path to = Path.of(rooted(imageTree, fromTo[1]));
            Files.createDirectories(to.getParent());
            run("cp", "-R", fromTo[0], to.toString());
        }
        Files.createSymbolicLink(unitTree.resolve("opt"), imageTree.resolve("opt"));
        for (Path tree : List.of(unitTree, imageTree)) {
            Files.createDirectories(Path.of(tree + CONFIG).getParent());
            Files.createDirectories(Path.of(tree + STATE));
            if (root) {
                run("chown", NOBODY + ":" + NOBODY, tree + STATE);
            }
            run("chmod", "700", tree + STATE);
        }
        run("chmod", "-R", "go+rX", imageTree + "/opt", unitTree + "/etc", imageTree + "/etc");
        run("chmod", "711", folder.toString(), unitTree.toString(), imageTree.toString());
        run("chmod", "711", unitTree + "/var", imageTree + "/var");
        run("chmod", "711", unitTree + "/var/lib", imageTree + "/var/lib");
        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<TestNode> one = both.submit(() -> provisioned(unitTree, 1));
            Future<TestNode> two = both.submit(() -> provisioned(imageTree, 2));
            byUnit = one.get();
            byImage = two.get();
        }
    }

    @AfterAll
    void stop() throws Exception {
        byUnit.close();
        byImage.close();
        http.close();
    }

    @Test
    void aFaultyFileIsRefusedByNameAndNotTriedAgain() throws Exception {
        for (Path tree : List.of(unitTree, imageTree)) {
            configure(tree, "Profile = \"production\"\nColour = \"blue\"\n");
        }
        byUnit.start(unit(), logs.resolve("unit-refused"));
        byImage.start(image(), logs.resolve("image-refused"));
        assertThat(values(UNIT, "RestartPreventExitStatus=")).containsExactly("2");
        for (TestNode node : List.of(byUnit, byImage)) {
            assertThat(node.end()).as(node.said()).isEqualTo(2);
            assertThat(node.said())
                    .contains("error: Colour: ")
                    .contains("error: Site.Name: ")
                    .contains("hint: ");
        }
    }

    @Test
    void bothComeToReadyWithoutRightsAndEndWhenTold() throws Exception {
        configure(unitTree, byUnit.completed(byImage.peers(), byImage.publicKey(), ""));
        configure(imageTree, byImage.completed(byUnit.peers(), byUnit.publicKey(), ""));
        byUnit.start(unit(), logs.resolve("unit"));
        byImage.start(image(), logs.resolve("image"));
        byUnit.await(http, "ready");
        byImage.await(http, "ready");
        for (TestNode node : List.of(byUnit, byImage)) {
            // no shell stays between the service manager and the node
            assertThat(ProcessHandle.of(node.pid()).orElseThrow().info().command().orElseThrow())
                    .endsWith("/bin/java");
            if (root) {
                assertThat(Files.getAttribute(Path.of("/proc/" + node.pid()), "unix:uid"))
                        .isEqualTo(Integer.valueOf(NOBODY));
            }
        }
        assertThat(values(UNIT, "SuccessExitStatus=")).containsExactly("143");
        assertThat(byUnit.stop()).as(byUnit.said()).isIn(0, 143);
        assertThat(byImage.stop()).as(byImage.said()).isIn(0, 143);
        for (Path tree : List.of(unitTree, imageTree)) {
            try (Stream<Path> written = Files.list(Path.of(tree + CONFIG).getParent())) {
                assertThat(written).containsExactly(Path.of(tree + CONFIG));
            }
        }
    }

    @Test
    void theImageNamesAUserWithoutRights() throws Exception {
        assertThat(values(IMAGE, "USER ")).hasSize(1).allMatch(user -> user.matches("[1-9]\\d+"));
        assertThat(values(UNIT, "User=")).hasSize(1).doesNotContain("root", "0");
        assertThat(values(UNIT, "StateDirectory=")).containsExactly(STATE.replace("/var/lib/", ""));
        assertThat(values(IMAGE, "VOLUME ")).containsExactly(STATE);
    }

    /// As systemd does it: words first, then `${NAME}` from `Environment=`.
    private ProcessBuilder unit() throws IOException {
        Map<String, String> environment = new TreeMap<>();
        for (String setting : values(UNIT, "Environment=")) {
            int equals = setting.indexOf('=');
            environment.put(
                    setting.substring(0, equals), rooted(unitTree, setting.substring(equals + 1)));
        }
        List<String> line = new ArrayList<>(unprivileged());
        for (String word : values(UNIT, "ExecStart=").get(0).split(" ")) {
            String filled = word;
            for (Map.Entry<String, String> one : environment.entrySet()) {
                filled = filled.replace("${" + one.getKey() + "}", one.getValue());
            }
            line.add(filled);
        }
        ProcessBuilder builder = TestNode.builder(line);
        builder.environment().putAll(environment);
        return builder;
    }

    /// As a container engine does it: the words of `ENTRYPOINT`, then those of `CMD`.
    private ProcessBuilder image() throws IOException {
        List<String> line = new ArrayList<>(unprivileged());
        line.addAll(Arrays.asList(words(values(IMAGE, "ENTRYPOINT ").get(0))));
        for (String word : words(values(IMAGE, "CMD ").get(0))) {
            line.add(rooted(imageTree, word));
        }
        ProcessBuilder builder = TestNode.builder(line);
        for (String setting : values(IMAGE, "ENV ")) {
            int equals = setting.indexOf('=');
            builder.environment()
                    .put(
                            setting.substring(0, equals),
                            rooted(imageTree, setting.substring(equals + 1)));
        }
        return builder;
    }

    private TestNode provisioned(Path tree, int index) throws Exception {
        List<String> launcher = new ArrayList<>(unprivileged());
        launcher.addAll(List.of("/bin/sh", tree + "/opt/sharekeep/sharekeep"));
        return TestNode.provision(launcher, Path.of(tree + STATE), index);
    }

    private List<String> unprivileged() {
        return root
                ? List.of(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        "--no-new-privs")
                : List.of();
    }

    private static void configure(Path tree, String toml) throws Exception {
        Files.writeString(Path.of(tree + CONFIG), toml);
        run("chmod", "644", tree + CONFIG);
    }

    private static String rooted(Path tree, String value) {
        return value.matches("/(opt|etc|var)/.*") ? tree + value : value;
    }

    private static String[] words(String json) throws IOException {
        return new JsonMapper().readValue(json, String[].class);
    }

    /// What stands behind `key` on each line that begins with it.
    private static List<String> values(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .toList();
    }

    private static void run(String... line) throws Exception {
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor())
                .as(String.join(" ", line))
                .isZero();
    }
}

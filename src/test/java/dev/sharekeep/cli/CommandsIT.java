package dev.sharekeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sharekeep.cli.demo.TwoSites;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Each command against live nodes, once as it should be and once as it should not, read as a
/// script reads it: exit status, one JSON document, two lines of error.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandsIT {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private record Said(int status, String out, String err) {}

    private static TwoSites sites;

    @TempDir Path folder;

    @BeforeAll
    static void start() throws Exception {
        sites = TwoSites.start("softhsm", line -> {});
    }

    @AfterAll
    static void stop() throws Exception {
        if (sites != null) {
            sites.close();
        }
    }

    @Test
    @Order(1)
    void aMoveIsTakenUpWhereItWasBrokenOff() throws Exception {
        String first = keygen("secp256k1");
        String second = keygen("secp384r1");
        assertThat(compared(ExitCode.INCOMPLETE))
                .containsEntry(first, "lacking")
                .containsEntry(second, "lacking");

        assertThat(moved(ExitCode.DONE, first)).containsExactlyEntriesOf(Map.of(first, "moved"));
        assertThat(moved(ExitCode.DONE, "--all"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(first, "present", second, "moved"));
        assertThat(moved(ExitCode.DONE, "--all"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(first, "present", second, "present"));
        assertThat(compared(ExitCode.DONE)).hasSize(2).containsValue("same");

        Said said = run("move", "--from=" + main(), "--to=" + standby(), first);
        assertThat(said.out()).contains("OUTCOME").contains(first).contains("present");
        assertThat(moved(ExitCode.INCOMPLETE, "no-such-key")).containsValue("failed");
        refused(ExitCode.USAGE, "USAGE", "move", "--from=" + main(), "--to=" + standby());
    }

    @Test
    @Order(2)
    void anotherKeyUnderTheSameNameIsShownAndNotTouched() throws Exception {
        done("import", "--site=" + main(), "--key-id=cold", "--private-key=" + privateKey("a"));
        done("import", "--site=" + standby(), "--key-id=cold", "--private-key=" + privateKey("b"));
        assertThat(compared(ExitCode.INCOMPLETE)).containsEntry("cold", "different");
        assertThat(moved(ExitCode.INCOMPLETE, "cold")).containsEntry("cold", "different");

        done("delete", "--site=" + standby(), "cold");
        assertThat(compared(ExitCode.INCOMPLETE)).containsEntry("cold", "lacking");
        assertThat(moved(ExitCode.DONE, "cold")).containsEntry("cold", "moved");
        refused(ExitCode.REFUSED, "KEY_UNKNOWN", "delete", "--site=" + main(), "no-such-key");
    }

    @Test
    @Order(3)
    void keysAreMadeListedAndShown() throws Exception {
        String key = keygen("secp256k1", "--label=petty-cash");
        JsonNode listed = done("keys", "--site=" + main()).get("keys");
        assertThat(listed.findValuesAsText("keyId")).contains(key);
        assertThat(listed.findValuesAsText("label")).contains("petty-cash");
        refused(ExitCode.REFUSED, "CURVE_UNKNOWN", "keygen", "--site=" + main(), "secp0");
        refused(ExitCode.USAGE, "CLIENT_FILE_INVALID", "keys", "--site=" + folder.resolve("no"));

        Path file = folder.resolve("key.der");
        JsonNode shown = done("public-key", "--site=" + main(), key);
        assertThat(shown.get("pem").textValue()).startsWith("-----BEGIN PUBLIC KEY-----");
        done("public-key", "--site=" + main(), key, "--der", "--out=" + file);
        assertThat(Files.readAllBytes(file)).isEqualTo(shown.get("der").binaryValue());
        refused(ExitCode.REFUSED, "KEY_UNKNOWN", "public-key", "--site=" + main(), "no-such-key");
        refused(ExitCode.USAGE, "KEY_ID_MALFORMED", "public-key", "--site=" + main(), "a key");
        refused(ExitCode.REFUSED, "KEY_UNKNOWN", "public-key", "--site=" + main(), "-starts-so");
    }

    @Test
    @Order(4)
    void aBundleIsCarriedByFiles() throws Exception {
        String key = keygen("secp521r1");
        Path wrappingKeys = folder.resolve("wrapping-keys.json");
        Path bundle = folder.resolve("bundle.json");
        done("wrapping-keys", "--site=" + standby(), "--out=" + wrappingKeys);
        String to = "--wrapping-keys=" + wrappingKeys;
        done("export", "--site=" + main(), to, "--out=" + bundle, key);
        assertThat(done("verify-bundle", bundle.toString()).get("keyId").textValue())
                .isEqualTo(key);
        refused(
                ExitCode.USAGE,
                "FILE_MALFORMED",
                "export",
                "--site=" + main(),
                "--wrapping-keys=" + folder.resolve("absent"),
                "--out=" + bundle,
                key);

        Path edited = edited(bundle);
        refused(ExitCode.NOT_GENUINE, "MANIFEST_INVALID", "verify-bundle", edited.toString());
        refused(ExitCode.REFUSED, "MANIFEST_INVALID", importing(standby(), edited));
        refused(ExitCode.REFUSED, "MANIFEST_INVALID", importing(otherTenant(), bundle));
        assertThat(outcome(done(importing(standby(), bundle)))).isEqualTo("imported");
        assertThat(outcome(done(importing(standby(), bundle)))).isEqualTo("unchanged");
        assertThat(done("keys", "--site=" + otherTenant()).get("keys")).isEmpty();
        refused(ExitCode.REFUSED, "KEY_UNKNOWN", "refresh", "--site=" + otherTenant(), key);
    }

    @Test
    @Order(5)
    void sharesAreRefreshedAndCustodyIsShown() throws Exception {
        String key = keygen("secp256r1");
        JsonNode reply = done("refresh", "--site=" + main(), key);
        assertThat(reply.get("generation").intValue()).isEqualTo(2);
        refused(ExitCode.REFUSED, "KEY_UNKNOWN", "refresh", "--site=" + main(), "no-such-key");

        Path proof = folder.resolve("proof.json");
        Path pem = folder.resolve("key.pem");
        String challenge = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        done("public-key", "--site=" + main(), key, "--out=" + pem);
        done("proof", "--site=" + main(), key, "--challenge=" + challenge, "--out=" + proof);
        String asked = "--public-key=" + pem;
        done("verify-proof", proof.toString(), asked, "--challenge=" + challenge);
        refused(
                ExitCode.NOT_GENUINE,
                "CUSTODY_PROOF_INVALID",
                "verify-proof",
                proof.toString(),
                asked,
                "--challenge=" + challenge.replace('A', 'B'));
        refused(ExitCode.REFUSED, "KEY_UNKNOWN", "proof", "--site=" + main(), "no-such-key");
    }

    @Test
    @Order(6)
    void sessionsAreShown() throws Exception {
        keygen("secp256k1");
        List<String> audit = Files.readAllLines(sites.folder().resolve("main-1/data/audit.jsonl"));
        String session =
                audit.stream()
                        .filter(line -> line.contains("\"operation\":\"keygen\""))
                        .map(line -> line.replaceAll(".*\"session\":\"([^\"]+)\".*", "$1"))
                        .findFirst()
                        .orElseThrow();
        JsonNode nodes = done("session", "--site=" + main(), session).get("nodes");
        assertThat(nodes.findValuesAsText("state")).containsExactly("done", "done", "done");
        refused(ExitCode.REFUSED, "SESSION_UNKNOWN", "session", "--site=" + main(), "never");
        refused(ExitCode.USAGE, "SESSION_ID_MALFORMED", "session", "--site=" + main(), "a b");
        refused(ExitCode.USAGE, "USAGE", "session", "--site=" + main());
        refused(ExitCode.USAGE, "USAGE", "session", "end", session, "--site=" + main());
    }

    @Test
    @Order(7)
    void aNodeThatIsDownIsNamed() throws Exception {
        String key = keygen("secp256k1");
        moved(ExitCode.DONE, key);
        ProcessHandle third = ProcessHandle.of(sites.standbyPids().get(2)).orElseThrow();
        assertThat(third.destroyForcibly()).isTrue();
        third.onExit().get(10, TimeUnit.SECONDS);

        String code = "NODE_UNREACHABLE";
        refused(ExitCode.UNREACHABLE, code, "keys", "--site=" + main(), "--compare=" + standby());
        refused(
                ExitCode.UNREACHABLE,
                code,
                "move",
                "--from=" + main(),
                "--to=" + standby(),
                "--all");
        refused(ExitCode.UNREACHABLE, code, "public-key", "--site=" + standby(), key);
        Said listed = run("keys", "--json", "--site=" + standby());
        assertThat(listed.status()).as(listed.err()).isEqualTo(ExitCode.DONE);
        assertThat(listed.err()).contains("warning: node 3").contains("does not answer");
        assertThat(JSON.readTree(listed.out()).get("keys").findValuesAsText("keyId")).contains(key);
        assertThat(done("proof", "--site=" + standby(), key).get("site").textValue())
                .isEqualTo("standby");
    }

    private String keygen(String curve, String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of("keygen", "--site=" + main(), curve));
        line.addAll(List.of(more));
        return done(line.toArray(String[]::new)).get("keyId").textValue();
    }

    private static Map<String, String> compared(int status) throws Exception {
        JsonNode value = json(status, "keys", "--site=" + main(), "--compare=" + standby());
        return byKey(value.get("compared"), "finding");
    }

    private static Map<String, String> moved(int status, String which) throws Exception {
        JsonNode value = json(status, "move", "--from=" + main(), "--to=" + standby(), which);
        return byKey(value.get("moved"), "outcome");
    }

    private static Map<String, String> byKey(JsonNode list, String field) {
        Map<String, String> found = new TreeMap<>();
        list.forEach(each -> found.put(each.get("keyId").textValue(), each.get(field).textValue()));
        return found;
    }

    private static String[] importing(Path site, Path bundle) {
        return new String[] {"import", "--site=" + site, "--bundle=" + bundle};
    }

    private static String outcome(JsonNode reply) {
        return reply.get("outcome").textValue();
    }

    /// The bundle with one bit of its first share changed.
    private Path edited(Path bundle) throws Exception {
        ObjectNode tree = (ObjectNode) JSON.readTree(bundle.toFile());
        var shares = (com.fasterxml.jackson.databind.node.ArrayNode) tree.get("shares");
        byte[] share = shares.get(0).binaryValue();
        share[100] ^= 1;
        shares.set(0, JSON.getNodeFactory().binaryNode(share));
        Path file = folder.resolve("edited.json");
        Files.writeString(file, JSON.writeValueAsString(tree));
        return file;
    }

    private Path privateKey(String name) throws Exception {
        Path file = folder.resolve(name + ".pem");
        Process made =
                new ProcessBuilder(
                                "openssl",
                                "ecparam",
                                "-name",
                                "secp256k1",
                                "-genkey",
                                "-noout",
                                "-out",
                                file.toString())
                        .inheritIO()
                        .start();
        assertThat(made.waitFor()).isZero();
        return file;
    }

    private static JsonNode done(String... arguments) throws Exception {
        return json(ExitCode.DONE, arguments);
    }

    /// The one JSON document that a command prints.
    private static JsonNode json(int status, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.add(1, "--json");
        Said said = run(line.toArray(String[]::new));
        assertThat(said.status()).as(line + "\n" + said.err() + said.out()).isEqualTo(status);
        return JSON.readTree(said.out());
    }

    private static void refused(int status, String code, String... arguments) throws Exception {
        int subcommand = arguments.length > 1 && arguments[1].equals("end") ? 2 : 1;
        List<String> line = new ArrayList<>(List.of(arguments));
        line.add(subcommand, "--json");
        Said said = run(line.toArray(String[]::new));
        assertThat(said.status()).as(line + "\n" + said.err() + said.out()).isEqualTo(status);
        JsonNode error = JSON.readTree(said.out()).get("error");
        assertThat(error.get("code").textValue()).isEqualTo(code);
        assertThat(error.get("hint").textValue()).isNotBlank();
        assertThat(said.err().lines().toList())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("error: "),
                        second -> assertThat(second).startsWith("hint: "));
    }

    private static Said run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Sharekeep.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        int status = command.execute(arguments);
        return new Said(status, out.toString(), err.toString());
    }

    private static Path main() {
        return sites.folder().resolve("main.toml");
    }

    private static Path standby() {
        return sites.folder().resolve("standby.toml");
    }

    private static Path otherTenant() {
        return sites.folder().resolve("standby-lending.toml");
    }
}

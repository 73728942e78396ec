package dev.sharekeep.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// The SDK as users get it: ten lines against the client jar and what its POM names, nothing else.
class ClientJarIT {
    private static final String POM = "META-INF/maven/dev.sharekeep/sharekeep-client/pom.xml";

    private static final String TEN_LINES =
            """
            import dev.sharekeep.client.*;
            import java.nio.file.*;
            import java.util.List;

            public class TenLines {
                public static void main(String[] files) throws Exception {
                    byte[] rsa = Files.readAllBytes(Path.of(files[1]));
                    List<byte[]> wrappingKeys = List.of(rsa, rsa, rsa);
                    try (OutsideKey key = PrivateKeyFiles.readPem(Path.of(files[0]));
                            SplitKey split = EcdsaSecretSharing.share(3, 1, key, "demo", null)) {
                        WrappedShares.bundle(wrappingKeys, split).write(Path.of(files[2]));
                    }
                    System.out.print(WrappedKeyShares.read(Path.of(files[2])).curve());
                    TenantClient.open(Path.of(files[3])).close();
                }
            }
            """;

    @TempDir Path folder;

    @Test
    void tenLinesCompileAndRunAgainstTheClientJarAlone() throws Exception {
        Path source = Files.writeString(folder.resolve("TenLines.java"), TEN_LINES);
        String path = clientJar() + ":" + String.join(":", dependencies());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of("-proc:none", "-cp", path, "-d", folder.toString());
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var task =
                    compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjects(source));
            assertThat(task.call()).as(said.toString()).isTrue();
        }
        assertThat(run(path)).isEqualTo("secp256k1");
    }

    @Test
    void theJarHoldsTheSdkAndNothingOfTheService() throws Exception {
        try (JarFile jar = new JarFile(clientJar().toFile())) {
            List<String> rooms =
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.endsWith(".class"))
                            .map(name -> name.split("/")[2])
                            .distinct()
                            .sorted()
                            .toList();
            assertThat(rooms)
                    .containsExactly(
                            "client", "contract", "math", "proof", "secret", "sharing", "wire");
            byte[] pom = jar.getInputStream(jar.getEntry(POM)).readAllBytes();
            assertThat(new String(pom, StandardCharsets.UTF_8))
                    .doesNotContain("quarkus")
                    .doesNotContain("${");
        }
    }

    private String run(String path) throws Exception {
        Path key = folder.resolve("key.pem");
        Path rsa = folder.resolve("rsa.pem");
        Path spki = folder.resolve("rsa.der");
        TestKeys.openSsl("ecparam", "-name", "secp256k1", "-genkey", "-out", key.toString());
        TestKeys.openSsl("genpkey", "-algorithm", "RSA", "-out", rsa.toString());
        Files.write(
                spki,
                TestKeys.openSsl("pkey", "-in", rsa.toString(), "-pubout", "-outform", "DER"));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                path + ":" + folder,
                                "TenLines",
                                key.toString(),
                                spki.toString(),
                                folder.resolve("bundle.json").toString(),
                                siteFile().toString())
                        .redirectErrorStream(true)
                        .start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    private Path siteFile() throws Exception {
        TestKeys caller = TestKeys.make(folder, "client");
        return Files.writeString(
                folder.resolve("main.toml"),
                """
                [Site]
                Name = "main"
                [[Site.Node]]
                Index = 1
                Address = "127.0.0.1:1"
                Fingerprint = "%s"
                [Client]
                Key = "%s"
                Certificate = "%s"
                """
                        .formatted("00".repeat(32), caller.key(), caller.certificate()));
    }

    private static Path clientJar() throws Exception {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            List<Path> jars =
                    built.filter(file -> file.toString().endsWith("-client.jar")).toList();
            assertThat(jars).hasSize(1);
            return jars.get(0).toAbsolutePath();
        }
    }

    /// The jars that the client's POM names, in exactly those versions, and what they bring along.
    private static List<String> dependencies() throws Exception {
        List<String> wanted = new ArrayList<>(List.of("jackson-core-", "jackson-annotations-"));
        try (JarFile jar = new JarFile(clientJar().toFile())) {
            Document pom =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(jar.getInputStream(jar.getEntry(POM)));
            NodeList named = pom.getElementsByTagName("dependency");
            for (int i = 0; i < named.getLength(); i++) {
                Element dependency = (Element) named.item(i);
                wanted.add(text(dependency, "artifactId") + "-" + text(dependency, "version"));
            }
        }
        assertThat(wanted).hasSize(6);
        List<String> jars = Arrays.asList(System.getProperty("java.class.path").split(":"));
        List<String> found = new ArrayList<>();
        for (String start : wanted) {
            List<String> matching =
                    jars.stream()
                            .filter(jar -> Path.of(jar).getFileName().toString().startsWith(start))
                            .toList();
            assertThat(matching).as(start).hasSize(1);
            found.add(matching.get(0));
        }
        return found;
    }

    private static String text(Element parent, String tag) {
        return parent.getElementsByTagName(tag).item(0).getTextContent();
    }
}

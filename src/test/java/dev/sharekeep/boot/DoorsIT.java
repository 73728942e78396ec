package dev.sharekeep.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sharekeep.contract.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What one real node answers to whom at its doors, before any key is touched. After each of these
/// it goes on answering.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorsIT {
    private static final int MOST_BODY_BYTES = 64 * 1024;
    private static final String KEYGEN = "/v1/keygen";
    private static final String SITE = "/v1/site";
    private static final String PROBLEM = "application/problem+json";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient plain = HttpClient.newHttpClient();
    private final Map<Version, HttpClient> user = new EnumMap<>(Version.class);
    private HttpClient operator;
    private TestNode node;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        node = TestNode.provision(TestNode.packaged(), folder, 1);
        TestCaller first = TestCaller.make();
        TestCaller second = TestCaller.make();
        String clients = first.entry("\"user\"") + second.entry("\"operator\"");
        KeyPairGenerator absent = KeyPairGenerator.getInstance("EC");
        byte[] key = absent.generateKeyPair().getPublic().getEncoded();
        String toml =
                node.completed("127.0.0.1:1", Base64.getEncoder().encodeToString(key), clients);
        Path file = Files.writeString(folder.resolve("node.toml"), toml);
        List<String> line = new ArrayList<>(TestNode.packaged());
        line.addAll(List.of("node", "--config", file.toString()));
        node.start(TestNode.builder(line), folder.resolve("log"));
        node.await(plain, "live");
        for (Version version : List.of(Version.HTTP_1_1, Version.HTTP_2)) {
            user.put(version, first.http(version, node.publicKey()).build());
        }
        operator = second.http(Version.HTTP_2, node.publicKey()).build();
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    @AfterEach
    void itStillAnswers() throws Exception {
        for (Version version : user.keySet()) {
            HttpResponse<byte[]> answer = send(user.get(version), get(SITE));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(JSON.readTree(answer.body()).get("tenant").textValue())
                    .isEqualTo("treasury");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void whoIsNotListedIsNobodyAtAnyPath(Version version) throws Exception {
        HttpClient stranger = TestCaller.make().http(version, node.publicKey()).build();
        HttpClient anonymous = TestCaller.anonymous(version, node.publicKey()).build();
        for (HttpClient client : List.of(stranger, anonymous)) {
            for (String path : List.of(SITE, "/v1/keys", "/nothing", "/", "/health", "/openapi")) {
                refused(send(client, get(path)), 401, "UNAUTHENTICATED");
            }
            refused(send(client, post(KEYGEN, text("{}"))), 401, "UNAUTHENTICATED");
            refused(send(client, post(KEYGEN, blank(MOST_BODY_BYTES + 1))), 401, "UNAUTHENTICATED");
        }
    }

    @Test
    void olderTlsAndNoTlsAreRefused() throws Exception {
        SSLParameters old = new SSLParameters(null, new String[] {"TLSv1.2"});
        HttpClient client =
                TestCaller.make().http(Version.HTTP_2, node.publicKey()).sslParameters(old).build();
        assertThatThrownBy(() -> send(client, get(SITE))).isInstanceOf(SSLException.class);
        HttpRequest unprotected =
                HttpRequest.newBuilder(
                                URI.create(node.client(SITE).toString().replace("https", "http")))
                        .timeout(Duration.ofSeconds(30))
                        .build();
        assertThatThrownBy(() -> send(plain, unprotected)).isInstanceOf(IOException.class);
    }

    @Test
    void eachRoleMayDoItsOwn() throws Exception {
        refused(send(operator, post(KEYGEN, keygen("secp256k1"))), 403, "ROLE_REQUIRED");
        refused(send(operator, get("/v1/keys")), 403, "ROLE_REQUIRED");
        HttpRequest giveUp = post("/v1/sessions/s1/give-up", BodyPublishers.noBody());
        refused(send(user.get(Version.HTTP_2), giveUp), 403, "ROLE_REQUIRED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "\"keygen\"",
                "{} {}",
                "{\"session\":\"s\",\"curve\":\"secp256k1\",\"colour\":\"blue\"}",
                "{\"session\":\"s\",\"session\":\"s\",\"curve\":\"secp256k1\"}",
                "{\"session\":1,\"curve\":\"secp256k1\"}",
                "{\"session\":\"s\",\"curve\":\"secp256k1\",\"threshold\":\"1\"}",
                "{\"session\":\"s\",\"curve\":\"secp256k1\",\"threshold\":1.5}",
                "{\"session\":\"s\",\"curve\":\"secp256k1\",\"threshold\":99999999999}",
                "{\"session\":\"s\",\"curve\":{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}}",
                "{\"session\":\"\u0001\",\"curve\":\"secp256k1\"}",
                "{\"curve\":\"secp256k1\"}",
                "<keygen/>",
            })
    void aBodyThatTheContractDoesNotKnowIsMalformed(String body) throws Exception {
        for (HttpClient client : user.values()) {
            refused(send(client, post(KEYGEN, text(body))), 400, "MALFORMED");
        }
    }

    @Test
    void bytesThatAreNoTextOrNoBase64AreMalformed() throws Exception {
        byte[] broken = "{\"session\":\"s\",\"curve\":\"a?\"}".getBytes(StandardCharsets.US_ASCII);
        broken[broken.length - 3] = (byte) 0xff;
        HttpClient client = user.get(Version.HTTP_2);
        BodyPublisher bytes = BodyPublishers.ofByteArray(broken);
        refused(send(client, post(KEYGEN, bytes)), 400, "MALFORMED");
        String share = "{\"session\":\"s\",\"curve\":\"secp256k1\",\"share\":\"not base64!\"}";
        refused(send(client, post("/v1/import", text(share))), 400, "MALFORMED");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404, UNKNOWN_PATH",
        "GET, /v1, 404, UNKNOWN_PATH",
        "GET, /v2/keys, 404, UNKNOWN_PATH",
        "POST, /v1/keys/k/nothing, 404, UNKNOWN_PATH",
        "GET, /v1/keys/unknown, 404, KEY_UNKNOWN",
        "GET, /v1/sessions/unknown, 404, SESSION_UNKNOWN",
        "GET, /v1/keygen, 405, METHOD_NOT_ALLOWED",
        "DELETE, /v1/keys/unknown, 405, METHOD_NOT_ALLOWED",
        "PUT, /v1/site, 405, METHOD_NOT_ALLOWED",
        "PATCH, /v1/keygen, 405, METHOD_NOT_ALLOWED",
    })
    void pathsAndMethodsThatAreNotThere(String method, String path, int status, String code)
            throws Exception {
        HttpRequest request =
                request(path)
                        .header("Content-Type", "application/json")
                        .method(method, method.equals("GET") ? BodyPublishers.noBody() : text("{}"))
                        .build();
        for (HttpClient client : user.values()) {
            refused(send(client, request), status, code);
        }
    }

    @Test
    void onlyJsonComesInAndGoesOut() throws Exception {
        HttpClient client = user.get(Version.HTTP_2);
        for (String type : List.of("text/plain", "application/xml")) {
            HttpRequest request =
                    request(KEYGEN).header("Content-Type", type).POST(keygen("secp256k1")).build();
            refused(send(client, request), 415, "NOT_JSON");
        }
        HttpRequest request = request(SITE).header("Accept", "text/html").build();
        refused(send(client, request), 406, "NOT_ACCEPTABLE");
    }

    /// The last byte that fits is read, so the contract's own answer comes; one more is too much.
    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void bodiesAreBoundedHoweverTheyCome(Version version) throws Exception {
        HttpClient client = user.get(version);
        byte[] fits = padded(MOST_BODY_BYTES);
        BodyPublisher known = BodyPublishers.ofByteArray(fits);
        refused(send(client, post(KEYGEN, known)), 400, "CURVE_UNKNOWN");
        refused(send(client, post(KEYGEN, unannounced(fits))), 400, "CURVE_UNKNOWN");
        HttpRequest patient =
                request(KEYGEN)
                        .header("Content-Type", "application/json")
                        .expectContinue(true)
                        .POST(BodyPublishers.ofByteArray(fits))
                        .build();
        refused(send(client, patient), 400, "CURVE_UNKNOWN");
        byte[] tooLong = padded(MOST_BODY_BYTES + 1);
        for (int i = 0; i < 3; i++) {
            BodyPublisher announced = BodyPublishers.ofByteArray(tooLong);
            refused(send(client, post(KEYGEN, announced)), 413, "BODY_TOO_LARGE");
            refused(send(client, post(KEYGEN, unannounced(tooLong))), 413, "BODY_TOO_LARGE");
            refused(send(client, post("/nothing", unannounced(tooLong))), 404, "UNKNOWN_PATH");
            refused(send(client, post(SITE, unannounced(tooLong))), 405, "METHOD_NOT_ALLOWED");
        }
    }

    /// Of a flood, not even the sender may get to read the answer.
    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void aFloodIsCutOff(Version version) throws Exception {
        HttpClient client = user.get(version);
        byte[] flood = new byte[32 * 1024 * 1024];
        for (BodyPublisher body : List.of(BodyPublishers.ofByteArray(flood), unannounced(flood))) {
            try {
                refused(send(client, post(KEYGEN, body)), 413, "BODY_TOO_LARGE");
            } catch (IOException e) {
                assertThat(e).hasMessageNotContaining("timed out");
            }
        }
    }

    @Test
    void managementIsAtItsOwnDoorAlone() throws Exception {
        for (String path :
                List.of("/health", "/health/live", "/health/ready", "/metrics", "/openapi", "/q")) {
            for (HttpClient client : user.values()) {
                refused(send(client, get(path)), 404, "UNKNOWN_PATH");
            }
        }
        for (String path : List.of(SITE, "/v1/keys", KEYGEN, "/v1/wrapping-key", "/")) {
            assertThat(managed(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(managed("/health/live").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> ready = managed("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(ready.body()).get("checks"))
                .anySatisfy(check -> {
                    assertThat(check.get("name").textValue()).isEqualTo("peers");
                    assertThat(check.get("status").textValue()).isEqualTo("DOWN");
                    assertThat(check.at("/data/reason").textValue()).contains("node 2");
                })
                .anySatisfy(check -> assertUp(check, "token"))
                .anySatisfy(check -> assertUp(check, "database"));
        String metrics = new String(managed("/metrics").body(), StandardCharsets.UTF_8);
        assertThat(metrics).contains("sharekeep_token_calls", "sharekeep_link_up{peer=\"2\"");
        String contract = new String(managed("/openapi").body(), StandardCharsets.UTF_8);
        assertThat(contract).contains("/v1/keygen", "UNAUTHENTICATED", "IMPORT_REJECTED");
    }

    private static void assertUp(JsonNode check, String name) {
        assertThat(check.get("name").textValue()).isEqualTo(name);
        assertThat(check.get("status").textValue()).isEqualTo("UP");
    }

    private void refused(HttpResponse<byte[]> answer, int status, String code) throws IOException {
        String said = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(said).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).as(said).contains(PROBLEM);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        Problem problem = JSON.readValue(answer.body(), Problem.class);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.type()).isEqualTo("urn:sharekeep:problem:" + code);
        assertThat(problem.title()).isNotBlank();
        assertThat(problem.detail()).isNotBlank();
        assertThat(problem.hint()).isNotBlank();
        assertThat(problem.node()).isEqualTo(1);
        assertThat(problem.correlationId()).matches("[0-9a-f]{16}");
        assertThat(answer.headers().firstValue("X-Correlation-Id"))
                .contains(String.valueOf(problem.correlationId()));
        assertThat(said).doesNotContain("Exception", "jackson", "dev.sharekeep", "io.");
    }

    private static HttpResponse<byte[]> send(HttpClient client, HttpRequest request)
            throws Exception {
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> managed(String path) throws Exception {
        return send(plain, HttpRequest.newBuilder(node.management(path)).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(node.client(path)).timeout(Duration.ofSeconds(60));
    }

    private HttpRequest get(String path) {
        return request(path).build();
    }

    private HttpRequest post(String path, BodyPublisher body) {
        return request(path).header("Content-Type", "application/json").POST(body).build();
    }

    private static BodyPublisher keygen(String curve) {
        return text("{\"session\":\"s1\",\"curve\":\"" + curve + "\"}");
    }

    private static BodyPublisher text(String body) {
        return BodyPublishers.ofString(body);
    }

    private static BodyPublisher blank(int length) {
        return text(" ".repeat(length));
    }

    /// Of unknown length: chunked in HTTP/1.1, data frames without content-length in HTTP/2.
    private static BodyPublisher unannounced(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    private static byte[] padded(int length) {
        String body = "{\"session\":\"s1\",\"curve\":\"none\"}";
        return (body + " ".repeat(length - body.length())).getBytes(StandardCharsets.US_ASCII);
    }
}

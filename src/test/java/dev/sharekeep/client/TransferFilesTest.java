package dev.sharekeep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharekeep.contract.ManifestDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The files between sites: what is written is read, and nothing else is.
class TransferFilesTest {
    private static final byte[] BYTES = {1, 2, 3, 4};

    @TempDir Path folder;

    private static WrappedKeyShares bundle() {
        ManifestDocument manifest =
                new ManifestDocument(
                        "secp256k1",
                        BYTES,
                        "key",
                        "treasury",
                        BYTES,
                        2,
                        1,
                        List.of(BYTES, BYTES),
                        List.of(BYTES, BYTES),
                        List.of(BYTES, BYTES),
                        List.of(BYTES, BYTES),
                        null,
                        1_700_000_000L,
                        BYTES,
                        BYTES,
                        BYTES);
        return new WrappedKeyShares(
                "key", "secp256k1", BYTES, List.of(BYTES, BYTES), List.of(BYTES, BYTES), manifest);
    }

    @Test
    void aBundleSurvivesTheTrip() throws Exception {
        Path file = folder.resolve("bundle.json");
        bundle().write(file);
        WrappedKeyShares read = WrappedKeyShares.read(file);
        assertThat(read.toJson()).isEqualTo(bundle().toJson());
        assertThat(Files.list(folder)).containsExactly(file);
    }

    @Test
    void aBundleWithoutChainCodesAndManifestSurvivesToo() {
        WrappedKeyShares bare =
                new WrappedKeyShares("", "secp521r1", BYTES, List.of(BYTES, BYTES), null, null);
        WrappedKeyShares read = WrappedKeyShares.fromJson(bare.toJson());
        assertThat(read.chainCodes()).isNull();
        assertThat(read.manifest()).isNull();
        assertThat(bare.toJson()).doesNotContain("null");
    }

    static Stream<String> spoilt() {
        String good = bundle().toJson();
        return Stream.of(
                "",
                "[]",
                "null",
                good + "{}",
                good.substring(0, good.length() - 4),
                good.replace("sharekeep/v1/bundle", "sharekeep/v2/bundle"),
                good.replaceFirst("\"keyId\"", "\"keyID\""),
                good.replaceFirst("\\{", "{\"extra\": 1, "),
                good.replaceFirst("\\{", "{\"curve\": \"secp256k1\", "),
                good.replaceFirst("\"curve\" : \"secp256k1\"", "\"curve\" : null"),
                good.replaceFirst("\"curve\" : \"secp256k1\"", "\"curve\" : 5"),
                good.replaceFirst("\"publicKey\" : \"AQIDBA==\"", "\"publicKey\" : \"AQIDBA\""),
                good.replaceFirst("\"publicKey\" : \"AQIDBA==\"", "\"publicKey\" : \"AQIDBB==\""),
                good.replaceFirst("\"publicKey\" : \"AQIDBA==\"", "\"publicKey\" : \"AQID BA==\""),
                good.replaceFirst("\"nodes\" : 2", "\"nodes\" : 2.0"),
                good.replaceFirst("\"nodes\" : 2", "\"nodes\" : \"2\""),
                good.replaceFirst("\"nodes\" : 2", "\"nodes\" : 4294967298"),
                good.replaceFirst("\"time\" : 1700000000", "\"time\" : 1e9"),
                good.replaceFirst("\"sid\" : \"AQIDBA==\",", ""),
                good.replaceFirst("\"keyId\" : \"key\"", "\"keyId\" : \"key\", \"path\" : null"));
    }

    @ParameterizedTest
    @MethodSource("spoilt")
    void aSpoiltBundleIsRefused(String json) {
        assertThat(json).isNotEqualTo(bundle().toJson());
        SharekeepException e =
                catchThrowableOfType(
                        SharekeepException.class, () -> WrappedKeyShares.fromJson(json));
        assertThat(e.code()).isEqualTo(ClientCode.FILE_MALFORMED);
    }

    @Test
    void everyTruncationOfABundleIsRefused() {
        String good = bundle().toJson().stripTrailing();
        for (int length = 0; length < good.length(); length += 7) {
            String cut = good.substring(0, length);
            SharekeepException e =
                    catchThrowableOfType(
                            SharekeepException.class, () -> WrappedKeyShares.fromJson(cut));
            assertThat(e.code()).isEqualTo(ClientCode.FILE_MALFORMED);
        }
    }

    @Test
    void chainCodesMustBeAsManyAsShares() {
        SharekeepException e =
                catchThrowableOfType(
                        SharekeepException.class,
                        () ->
                                new WrappedKeyShares(
                                        "",
                                        "secp256k1",
                                        BYTES,
                                        List.of(BYTES, BYTES),
                                        List.of(BYTES),
                                        null));
        assertThat(e.code()).isEqualTo(ClientCode.COUNT_WRONG);
    }

    @Test
    void wrappingKeysSurviveTheTrip() {
        WrappingKeys keys = new WrappingKeys("standby", List.of(BYTES, BYTES));
        assertThat(WrappingKeys.fromJson(keys.toJson()).toJson()).isEqualTo(keys.toJson());
        assertThat(
                        catchThrowableOfType(
                                        SharekeepException.class,
                                        () -> WrappingKeys.fromJson(bundle().toJson()))
                                .code())
                .isEqualTo(ClientCode.FILE_MALFORMED);
    }

    @Test
    void aSiteFileNamesItsFault() throws Exception {
        TestKeys keys = TestKeys.make(folder, "client");
        assertThat(keys.key()).exists();
        String good =
                """
                [Site]
                Name = "main"
                [[Site.Node]]
                Index = 1
                Address = "127.0.0.1:8443"
                Fingerprint = "%s"
                [Client]
                Key = "client.key"
                Certificate = "client.crt"
                """
                        .formatted("ab".repeat(32));
        Path file = folder.resolve("main.toml");
        Files.writeString(file, good);
        SiteFile read = SiteFile.read(file);
        assertThat(read.nodes()).hasSize(1);
        assertThat(read.timeoutSeconds()).isEqualTo(SiteFile.DEFAULT_TIMEOUT_SECONDS);
        assertFault(file, good.replace("Index", "Indx"), "Index");
        assertFault(file, good.replace("8443", "84430"), "host:port");
        assertFault(file, good.replace("abab", "xyxy"), "Fingerprint");
        assertFault(file, good + "Extra = 1\n", "Extra");
        assertFault(file, good.replace("Key = \"client.key\"\n", ""), "Client must give");
        assertFault(file, good.replace("client.key", "absent.key"), "absent.key");
        assertFault(file, "[Site", "TOML");
    }

    private static void assertFault(Path file, String toml, String named) throws Exception {
        Files.writeString(file, toml);
        SharekeepException e =
                catchThrowableOfType(SharekeepException.class, () -> SiteFile.read(file));
        assertThat(e.code()).isEqualTo(ClientCode.CLIENT_FILE_INVALID);
        assertThat(e.detail()).contains(named);
    }
}

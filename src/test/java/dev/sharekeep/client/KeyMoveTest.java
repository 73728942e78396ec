package dev.sharekeep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharekeep.contract.KeyInfo;
import dev.sharekeep.contract.KeyList;
import dev.sharekeep.contract.WrappingKeyReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a move does with keys that it need not, may not or cannot carry over.
class KeyMoveTest {
    @TempDir Path folder;
    private final List<MovedKey> seen = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();
    private List<TestNode> here;
    private List<TestNode> there;
    private TestKeys caller;

    @BeforeEach
    void start() throws Exception {
        caller = TestKeys.make(folder, "client");
        here = TestNode.site(2, Files.createDirectory(folder.resolve("here")));
        there = TestNode.site(2, Files.createDirectory(folder.resolve("there")));
        for (int i = 1; i <= 2; i++) {
            WrappingKeyReply key = new WrappingKeyReply("main", i, "wrapping-1", new byte[1], "");
            there.get(i - 1).answers("/v1/wrapping-key", (path, body) -> key);
        }
    }

    @AfterEach
    void stop() {
        here.forEach(TestNode::close);
        there.forEach(TestNode::close);
    }

    @Test
    void whatIsThereIsSkippedAndWhatDiffersIsLeft() {
        have(here, key("a", 1), key("b", 1), key("c", 1));
        have(there, key("a", 1), key("b", 2));
        have(there.subList(0, 1), key("a", 1), key("b", 2), key("c", 1));
        assertThat(move(null)).containsExactly("a present", "b different", "c different");
        assertThat(seen.get(1).problem().code()).isEqualTo("KEY_EXISTS");
        assertThat(here).allSatisfy(node -> assertThat(node.calls).noneMatch(this::changes));
        assertThat(there).allSatisfy(node -> assertThat(node.calls).noneMatch(this::changes));
    }

    @Test
    void aKeyThatFailsDoesNotKeepTheOthersBackAndIsTriedOnce() {
        have(here, key("a", 1), key("b", 1), key("c", 1), key("d", 1), key("e", 1));
        have(there, key("e", 1));
        refuse("KEY_BUSY", "a", "b", "c", "d");
        assertThat(move(List.of("a", "b", "a", "c", "d", "e")))
                .containsExactly("a failed", "b failed", "c failed", "d failed", "e present");
        assertThat(seen.get(0).problem().code()).isEqualTo("KEY_BUSY");
    }

    @Test
    void threeKeysLostToASilentNodeEndTheMove() {
        have(here, key("a", 1), key("b", 1), key("c", 1), key("d", 1));
        have(there);
        refuse("NODE_SILENT", "a", "b", "c", "d");
        assertThat(move(null)).containsExactly("a failed", "b failed", "c failed");
        assertThat(progress).containsExactly("1 of 4", "2 of 4", "3 of 4");
    }

    @Test
    void withANodeDownNothingIsTakenForMissing() {
        have(here, key("a", 1));
        have(there, key("a", 1));
        there.get(1).close();
        SharekeepException lost = catchThrowableOfType(SharekeepException.class, () -> move(null));
        assertThat(lost.code()).isEqualTo(ClientCode.NODE_UNREACHABLE);
        assertThat(lost.node()).isEqualTo(2);
    }

    private List<String> move(List<String> keyIds) {
        seen.clear();
        progress.clear();
        try (TenantClient from = TenantClient.open(site(here));
                TenantClient to = TenantClient.open(site(there))) {
            List<MovedKey> report =
                    new KeyMove(from, to)
                            .run(
                                    keyIds,
                                    (key, done, all) -> {
                                        seen.add(key);
                                        progress.add(done + " of " + all);
                                    });
            assertThat(report).isEqualTo(seen);
        }
        return seen.stream().map(key -> key.keyId() + " " + key.outcome()).toList();
    }

    private SiteFile site(List<TestNode> nodes) {
        return new SiteFile(
                "main", nodes.stream().map(TestNode::address).toList(), caller.identity(), 10);
    }

    private boolean changes(String path) {
        return path.endsWith("/export") || path.equals("/v1/import");
    }

    private static void have(List<TestNode> nodes, KeyInfo... keys) {
        nodes.forEach(node -> node.answers("/v1/keys", (path, body) -> new KeyList(List.of(keys))));
    }

    private void refuse(String code, String... keyIds) {
        for (String keyId : keyIds) {
            here.forEach(node ->
                    node.answers(
                            "/v1/keys/" + keyId + "/export",
                            (path, body) -> TestNode.problem(code)));
        }
    }

    private static KeyInfo key(String id, int publicKey) {
        return new KeyInfo(
                id,
                "secp256k1",
                new byte[] {(byte) publicKey},
                1,
                2,
                List.of(),
                1,
                new byte[32],
                null,
                "made",
                null,
                0,
                "active");
    }
}

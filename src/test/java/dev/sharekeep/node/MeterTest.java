package dev.sharekeep.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What metrics are told of sessions and their rounds.
class MeterTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @TempDir Path folder;

    @Test
    void everyRoundThatEndsIsToldOnceAndOneThatDoesNotIsNotTold() {
        try (NodeSite site = NodeSite.start("main", 3, folder, TIMEOUT)) {
            site.keygen("secp256k1");
            for (TestNode node : site.nodes()) {
                assertThat(node.meter.sessions).containsExactly("keygen done");
                assertThat(node.meter.rounds)
                        .startsWith("keygen hello")
                        .endsWith("keygen commit/prepared")
                        .contains("keygen view/1")
                        .doesNotHaveDuplicates();
            }
            List<TestNode> two = site.nodes().subList(0, 2);
            for (TestNode node : two) {
                node.meter.rounds.clear();
            }
            String session = NodeSite.session();
            NodeSite.at(
                            two,
                            n ->
                                    n.node()
                                            .keygen(
                                                    NodeSite.CALLER,
                                                    session,
                                                    "secp256k1",
                                                    null,
                                                    null,
                                                    null))
                    .forEach(answer -> answer.refused(Refusal.Code.NODE_SILENT));
            for (TestNode node : two) {
                assertThat(node.meter.sessions).last().isEqualTo("keygen NODE_SILENT");
                assertThat(node.meter.rounds).isEmpty();
            }
        }
    }
}

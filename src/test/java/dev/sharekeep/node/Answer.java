package dev.sharekeep.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.sharing.Party;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one node answered to one call: a result, or its refusal.
record Answer<R>(int node, @Nullable R result, @Nullable Refusal refusal) {
    R get() {
        if (refusal != null) {
            throw new AssertionError("node " + node + " refused: " + refusal);
        }
        return Objects.requireNonNull(result);
    }

    /// The refusal's code, or null where there is a result.
    Refusal.@Nullable Code code() {
        return refusal == null ? null : refusal.code();
    }

    /// Requires a refusal with exactly this code, naming exactly these nodes.
    Answer<R> refused(Refusal.Code code, int... culprits) {
        assertThat(refusal).as("answer of node %d: %s", node, result).isNotNull();
        Refusal told = Objects.requireNonNull(refusal);
        assertThat(told.code()).as("node %d: %s", node, told).isEqualTo(code);
        assertThat(told.culprits())
                .as("node %d: %s", node, told)
                .containsExactlyInAnyOrder(
                        Arrays.stream(culprits).mapToObj(Party::new).toArray(Party[]::new));
        return this;
    }

    /// Requires these words in what the caller is told.
    Answer<R> saying(String words) {
        assertThat(Objects.requireNonNull(refusal).what()).contains(words);
        return this;
    }
}

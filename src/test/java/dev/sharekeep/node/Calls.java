package dev.sharekeep.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One call at several nodes, under way. Closing hangs up on nodes that have not answered.
final class Calls<R> implements AutoCloseable {
    private static final int LONGEST_SECONDS = 60;

    private final Map<Integer, Future<Answer<R>>> running = new HashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Calls(List<TestNode> nodes, NodeSite.Call<R> call) {
        for (TestNode node : nodes) {
            running.put(node.index, threads.submit(() -> NodeSite.answer(node, call)));
        }
    }

    /// Waits for a node's answer.
    Answer<R> of(int node) {
        try {
            return Objects.requireNonNull(running.get(node)).get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("node " + node + " did not answer", e);
        }
    }

    boolean answered(int node) {
        return Objects.requireNonNull(running.get(node)).isDone();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

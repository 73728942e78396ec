package dev.sharekeep.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Virtual threads for what links do: now or after a while.
final class Later {
    static final Executor NOW = task -> Thread.ofVirtual().name("links").start(task);

    private Later() {}

    static void run(long millis, Runnable task) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, NOW).execute(task);
    }
}

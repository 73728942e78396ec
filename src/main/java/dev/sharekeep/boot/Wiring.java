package dev.sharekeep.boot;

import dev.sharekeep.node.Operations;
import dev.sharekeep.node.Settings;
import dev.sharekeep.secret.Randomness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Hands the opened node to the framework, which makes its beans by itself.
@ApplicationScoped
class Wiring {
    private static final AtomicReference<@Nullable RunningNode> RUNNING = new AtomicReference<>();

    /// Called once, before the framework starts.
    static void hand(RunningNode node) {
        RUNNING.set(node);
    }

    @Produces
    @Singleton
    RunningNode node() {
        RunningNode running = RUNNING.get();
        if (running == null) {
            throw new IllegalStateException("internal error: the framework started first");
        }
        return running;
    }

    @Produces
    @Singleton
    Settings settings(RunningNode node) {
        return node.settings();
    }

    @Produces
    @Singleton
    Operations operations(RunningNode node) {
        return node.node();
    }

    @Produces
    @Singleton
    Randomness randomness(RunningNode node) {
        return node.randomness();
    }
}

package dev.sharekeep.boot;

import dev.sharekeep.token.TokenException;
import dev.sharekeep.vault.VaultException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/// What a node needs to serve, each with the reason where it is down.
@Singleton
class Health {
    private final RunningNode node;

    Health(RunningNode node) {
        this.node = node;
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck process() {
        return () -> HealthCheckResponse.up("process");
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck token() {
        return () -> answer("token", this::tokenDown);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck database() {
        return () -> answer("database", this::databaseDown);
    }

    /// Every operation but proofs needs all nodes, so one missing peer makes the node not ready.
    @Produces
    @Singleton
    @Readiness
    HealthCheck peers() {
        return () -> answer("peers", this::peersDown);
    }

    private interface Check {
        Optional<String> reason();
    }

    private static HealthCheckResponse answer(String name, Check check) {
        Optional<String> reason = check.reason();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named(name);
        reason.ifPresent(text -> answer.withData("reason", text));
        return answer.status(reason.isEmpty()).build();
    }

    private Optional<String> tokenDown() {
        try {
            node.token().check();
            return Optional.empty();
        } catch (TokenException e) {
            return Optional.of(e.what());
        }
    }

    private Optional<String> databaseDown() {
        try {
            node.vault().check();
            return Optional.empty();
        } catch (VaultException e) {
            return Optional.of(e.what());
        } catch (TokenException e) {
            return Optional.of(e.what());
        }
    }

    private Optional<String> peersDown() {
        List<String> missing =
                node.links().states().stream()
                        .filter(link -> !link.connected())
                        .map(link ->
                                "node "
                                        + link.index()
                                        + link.lastError().map(e -> " (" + e + ")").orElse(""))
                        .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("not linked: " + String.join(", ", missing));
    }
}

package dev.sharekeep.cli;

import dev.sharekeep.client.EcdsaClient;
import dev.sharekeep.client.TenantClient;
import java.nio.file.Path;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/// Which site a command speaks to.
final class SiteOptions {
    @Option(
            names = "--site",
            paramLabel = "FILE",
            defaultValue = "main.toml",
            description = "Site file: nodes, pinned keys, client key (default: ${DEFAULT-VALUE}).")
    private Path file;

    /// Runs `work` with a client of the site.
    int with(BiFunction<TenantClient, EcdsaClient, Integer> work) {
        try (TenantClient tenant = TenantClient.open(file)) {
            return work.apply(tenant, new EcdsaClient(tenant));
        }
    }
}

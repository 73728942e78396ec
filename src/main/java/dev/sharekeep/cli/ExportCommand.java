package dev.sharekeep.cli;

import dev.sharekeep.client.WrappedKeyShares;
import dev.sharekeep.client.WrappingKeys;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "export",
        description = "Write a bundle: the key's shares, each encrypted to one node elsewhere.")
final class ExportCommand extends Command {
    @Mixin private SiteOptions site;

    @Parameters(paramLabel = "KEY", description = "Key id.")
    private String keyId;

    @Option(
            names = "--wrapping-keys",
            required = true,
            paramLabel = "FILE",
            description = "What `wrapping-keys --out` wrote at the importing site.")
    private Path wrappingKeys;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The bundle.")
    private Path out;

    @Option(
            names = "--for-tenant",
            paramLabel = "NAME",
            description = "The importing tenant's name there (default: this tenant's).")
    private @Nullable String forTenant;

    @Override
    public Integer call() {
        WrappingKeys to = WrappingKeys.read(wrappingKeys);
        return site.with((tenant, ecdsa) -> {
            WrappedKeyShares bundle = ecdsa.exportWrappedKeyShares(keyId, to.keys(), forTenant);
            bundle.write(out);
            output().result(
                            Map.of("keyId", keyId, "file", out.toString()),
                            keyId + " for site " + to.site() + " written to " + out);
            return ExitCode.DONE;
        });
    }
}

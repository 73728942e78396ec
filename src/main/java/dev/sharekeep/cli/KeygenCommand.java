package dev.sharekeep.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "keygen", description = "Make a key; print its key id.")
final class KeygenCommand extends Command {
    @Mixin private SiteOptions site;

    @Parameters(paramLabel = "CURVE", description = "secp256k1, secp256r1, secp384r1 or secp521r1.")
    private String curve;

    @Option(names = "--threshold", paramLabel = "T", description = "Default: the site's.")
    private @Nullable Integer threshold;

    @Option(names = "--committee", paramLabel = "NAME", description = "Default: the whole site.")
    private @Nullable String committee;

    @Option(names = "--label", paramLabel = "TEXT", description = "A word for people.")
    private @Nullable String label;

    @Override
    public Integer call() {
        return site.with((tenant, ecdsa) -> {
            String keyId = ecdsa.keygen(curve, threshold, committee, label);
            output().result(Map.of("keyId", keyId), keyId);
            return ExitCode.DONE;
        });
    }
}

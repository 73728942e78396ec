package dev.sharekeep.cli;

import dev.sharekeep.client.EcdsaClient;
import dev.sharekeep.client.EcdsaSecretSharing;
import dev.sharekeep.client.OutsideKey;
import dev.sharekeep.client.PrivateKeyFiles;
import dev.sharekeep.client.SplitKey;
import dev.sharekeep.client.TenantClient;
import dev.sharekeep.client.WrappedKeyShares;
import dev.sharekeep.client.WrappedShares;
import dev.sharekeep.contract.KeyReply;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "import",
        description =
                "Import a bundle, or a private key that was made outside (split here, then sent);"
                        + " print its key id.")
final class ImportCommand extends Command {
    static final class Source {
        @Option(names = "--bundle", paramLabel = "FILE", description = "What `export` wrote.")
        private @Nullable Path bundle;

        @Option(
                names = "--private-key",
                paramLabel = "FILE",
                description = "An EC private key in PEM (SEC 1 or PKCS#8, not encrypted).")
        private @Nullable Path privateKey;
    }

    @Mixin private SiteOptions site;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--key-id",
            paramLabel = "ID",
            description = "Default: the bundle's own; \"\" for a new one.")
    private @Nullable String keyId;

    @Option(names = "--committee", paramLabel = "NAME", description = "Default: the whole site.")
    private @Nullable String committee;

    @Option(names = "--label", paramLabel = "TEXT", description = "A word for people.")
    private @Nullable String label;

    @Override
    public Integer call() {
        return site.with((tenant, ecdsa) -> {
            WrappedKeyShares bundle = bundle(tenant, ecdsa);
            String wanted = keyId == null ? bundle.keyId() : keyId;
            KeyReply reply = ecdsa.importBundle(bundle, wanted, committee, label);
            output().result(reply, reply.keyId() + " " + reply.outcome());
            return ExitCode.DONE;
        });
    }

    private WrappedKeyShares bundle(TenantClient tenant, EcdsaClient ecdsa) {
        if (source.bundle != null) {
            return WrappedKeyShares.read(source.bundle);
        }
        Path file = java.util.Objects.requireNonNull(source.privateKey);
        List<byte[]> wrappingKeys = ecdsa.wrappingKeys(committee).keys();
        int threshold = tenant.siteInfo().threshold();
        String name = tenant.siteInfo().tenant();
        try (OutsideKey key = PrivateKeyFiles.readPem(file);
                SplitKey split =
                        EcdsaSecretSharing.share(wrappingKeys.size(), threshold, key, name, null)) {
            return WrappedShares.bundle(wrappingKeys, split);
        }
    }
}

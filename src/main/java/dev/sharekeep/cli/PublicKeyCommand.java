package dev.sharekeep.cli;

import dev.sharekeep.contract.PublicKeyReply;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "public-key", description = "Print a key's public key as PEM.")
final class PublicKeyCommand extends Command {
    @Mixin private SiteOptions site;

    @Parameters(paramLabel = "KEY", description = "Key id.")
    private String keyId;

    @Override
    public Integer call() {
        return site.with((tenant, ecdsa) -> {
            PublicKeyReply key = ecdsa.publicKey(keyId);
            output().result(key, key.pem().stripTrailing());
            return ExitCode.DONE;
        });
    }
}

package dev.sharekeep.cli;

import dev.sharekeep.contract.KeyReply;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "refresh", description = "Replace every share of a key by a fresh one.")
final class RefreshCommand extends Command {
    @Mixin private SiteOptions site;

    @Parameters(paramLabel = "KEY", description = "Key id.")
    private String keyId;

    @Override
    public Integer call() {
        return site.with((tenant, ecdsa) -> {
            KeyReply reply = ecdsa.refresh(keyId);
            output().result(
                            reply,
                            reply.keyId()
                                    + " "
                                    + reply.outcome()
                                    + ", generation "
                                    + reply.generation());
            return ExitCode.DONE;
        });
    }
}

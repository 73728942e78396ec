package dev.sharekeep.cli;

import dev.sharekeep.contract.KeyReply;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "delete",
        description = "Erase every share of a key at this site, for good.")
final class DeleteCommand extends Command {
    @Mixin private SiteOptions site;

    @Parameters(paramLabel = "KEY", description = "Key id.")
    private String keyId;

    @Override
    public Integer call() {
        return site.with((tenant, ecdsa) -> {
            KeyReply reply = ecdsa.delete(keyId);
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

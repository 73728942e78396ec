package dev.sharekeep.cli;

import dev.sharekeep.contract.Problem;
import dev.sharekeep.contract.SessionReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "session",
        description = "Say how each node sees a session.",
        subcommands = SessionCommand.End.class)
final class SessionCommand extends Command {
    @Mixin private SiteOptions site;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "Session id.")
    private String id = "";

    @Override
    public Integer call() {
        if (id.isEmpty()) {
            output().error("USAGE", "no session is named", "see: sharekeep session --help");
            return ExitCode.USAGE;
        }
        return site.with((tenant, ecdsa) -> show(output(), tenant.session(id)));
    }

    private static int show(Output output, Map<Integer, SessionReply> replies) {
        List<List<String>> rows = new ArrayList<>();
        replies.forEach((node, reply) -> {
            Problem problem = reply.problem();
            rows.add(
                    List.of(
                            "" + node,
                            reply.operation(),
                            reply.state(),
                            problem == null ? "" : problem.code() + ": " + problem.detail()));
        });
        List<String> heading = List.of("NODE", "OPERATION", "STATE", "PROBLEM");
        output.result(Map.of("nodes", replies), Output.table(heading, rows));
        return ExitCode.DONE;
    }

    @CommandLine.Command(
            name = "end",
            description =
                    "End, at all remaining nodes, a session that waits for a node which is gone"
                            + " for good. Gives up what that node holds: if it comes back with its"
                            + " row, its share belongs to no key of this site.")
    static final class End extends Command {
        @Mixin private SiteOptions site;

        @Parameters(paramLabel = "ID", description = "Session id.")
        private String id;

        @Option(
                names = "--give-up",
                required = true,
                description = "Says that you know what is given up.")
        private boolean giveUp;

        @Override
        public Integer call() {
            if (!giveUp) {
                output().error("USAGE", "--give-up is missing", "read what it gives up: --help");
                return ExitCode.USAGE;
            }
            return site.with((tenant, ecdsa) -> show(output(), tenant.giveUpSession(id)));
        }
    }
}

package dev.sharekeep.cli;

import dev.sharekeep.cli.demo.Demo;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "demo",
        description =
                "The main job, live: two sites of three nodes each, a token for each node, keys"
                        + " made, moved, proved, and everything that must be refused.")
final class DemoCommand extends Command {
    @Option(names = "--keep", description = "Leave the nodes running and say how to call them.")
    private boolean keep;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Empty folder to work in (default: a temporary one, removed at the end).")
    private @Nullable Path folder;

    @Option(
            names = "--module",
            defaultValue = "softhsm",
            paramLabel = "MODULE",
            description = "softhsm or nss (default: ${DEFAULT-VALUE}).")
    private String module;

    @Override
    public Integer call() throws Exception {
        return Demo.run(output(), module, folder, keep) ? ExitCode.DONE : ExitCode.REFUSED;
    }
}

package dev.sharekeep.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `sharekeep` with its subcommands.
@Command(
        name = "sharekeep",
        mixinStandardHelpOptions = true,
        version = "sharekeep 0.1.0",
        description = "Carries secret-shared keys between sites of hardware security modules.",
        footer = "To run a node: sharekeep node --config FILE")
public final class Sharekeep {
    private Sharekeep() {}

    /// Runs one command and answers its exit status: 0 done, 1 refused, 2 misused.
    public static int run(String... args) {
        return new CommandLine(new Sharekeep()).execute(args.length == 0 ? help() : args);
    }

    private static String[] help() {
        return new String[] {"--help"};
    }
}

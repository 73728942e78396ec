package dev.sharekeep.boot;

import dev.sharekeep.cli.Sharekeep;
import io.quarkus.runtime.annotations.QuarkusMain;

/// The entry of the jar: `node` starts the service, everything else is the command line.
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... args) {
        boolean node = args.length > 0 && args[0].equals("node");
        System.exit(node ? NodeCommand.run(args) : Sharekeep.run(args));
    }
}

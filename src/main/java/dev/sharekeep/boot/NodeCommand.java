package dev.sharekeep.boot;

import dev.sharekeep.node.Settings;
import dev.sharekeep.node.SettingsException;
import dev.sharekeep.node.SettingsFault;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// `sharekeep node --config FILE`: opens the node, then its doors, and stays until it is stopped.
final class NodeCommand {
    private static final int CANNOT_START = 2;

    private NodeCommand() {}

    /// The exit status: 0 after a normal stop, 2 if the node could not start.
    static int run(String... args) {
        if (args.length != 3 || !args[1].equals("--config")) {
            return refuse("the node needs its file", "run: sharekeep node --config FILE");
        }
        try {
            Settings settings = Settings.load(Path.of(args[2]));
            Doors.requireFree(settings.listen());
            try (RunningNode node = RunningNode.open(settings)) {
                return serve(node);
            }
        } catch (SettingsException e) {
            e.faults().forEach(NodeCommand::print);
            return CANNOT_START;
        } catch (StartupException e) {
            return refuse(e.what(), e.hint());
        }
    }

    private static int serve(RunningNode node) {
        Wiring.hand(node);
        Doors.framework(node.settings()).forEach(System::setProperty);
        AtomicInteger status = new AtomicInteger();
        Quarkus.run(null, (code, failure) -> status.set(failure == null ? code : CANNOT_START));
        return status.get();
    }

    private static void print(SettingsFault fault) {
        refuse(fault.key() + ": " + fault.what(), fault.hint());
    }

    private static int refuse(String what, String hint) {
        System.err.println("error: " + what);
        System.err.println("hint: " + hint);
        return CANNOT_START;
    }
}

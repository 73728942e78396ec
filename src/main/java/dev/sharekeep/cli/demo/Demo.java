package dev.sharekeep.cli.demo;

import dev.sharekeep.cli.NodeFile;
import dev.sharekeep.cli.Output;
import dev.sharekeep.client.ClientCode;
import dev.sharekeep.client.EcdsaSecretSharing;
import dev.sharekeep.client.SharekeepException;
import dev.sharekeep.client.TenantClient;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sets two sites up, lets [MainJob] and [Refusals] run against them through the SDK, and takes the
/// sites down again.
public final class Demo {
    /// The tenant whose keys are moved: the one that keys from outside are split for where no other
    /// is named.
    static final String TENANT = EcdsaSecretSharing.DEFAULT_TENANT;

    /// Another tenant of both sites, with a client of its own.
    static final String OTHER_TENANT = "lending";

    private final Output output;
    private final Path folder;
    private final DemoSite main;
    private final DemoSite standby;
    private final Report report;

    private Demo(Output output, Path folder) {
        Application application = Application.here();
        this.output = output;
        this.folder = folder;
        this.main = new DemoSite("main", folder, application);
        this.standby = new DemoSite("standby", folder, application);
        this.report = new Report(output);
    }

    /// Runs the demo and returns whether every line held. `module` is softhsm or nss; without a
    /// folder it works in a temporary one that it removes unless the nodes are kept.
    public static boolean run(Output output, String module, @Nullable Path folder, boolean keep)
            throws IOException, InterruptedException {
        if (folder != null && Files.exists(folder) && !empty(folder)) {
            throw SharekeepException.local(
                    ClientCode.CLIENT_FILE_INVALID,
                    folder + " is not an empty folder",
                    "Name a folder that is empty or not there yet.");
        }
        Path place = folder == null ? Files.createTempDirectory("sharekeep-demo-") : folder;
        Demo demo = new Demo(output, Files.createDirectories(place).toAbsolutePath());
        Thread interrupted = new Thread(demo::stop, "stop the demo's nodes");
        Runtime.getRuntime().addShutdownHook(interrupted);
        boolean ending = false;
        boolean kept = false;
        try {
            boolean held = demo.play(module);
            kept = keep;
            return held;
        } catch (IOException | TimeoutException e) {
            output.error(
                    String.valueOf(e.getMessage()), "The nodes' logs are below " + place + ".");
            return false;
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(interrupted);
            } catch (IllegalStateException e) {
                ending = true; // Ctrl-C: the hook stops the nodes
            }
            if (ending) {
                output.progress("Interrupted; the nodes are being stopped.");
            } else if (kept) {
                demo.describe();
            } else {
                demo.stop();
                if (folder == null && demo.report.everyLineHeld()) {
                    remove(place);
                }
            }
        }
    }

    private static boolean empty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (NotDirectoryException e) {
            return false;
        }
    }

    private boolean play(String module) throws IOException, InterruptedException, TimeoutException {
        long start = System.nanoTime();
        output.progress("Working in " + folder);
        DemoClient treasury = DemoClient.make(folder, TENANT);
        DemoClient lending = DemoClient.make(folder, OTHER_TENANT);
        output.progress("Provisioning six tokens, each with its keys:");
        try (Ports ports = new Ports()) {
            main.provision(module, ports, line -> output.progress("  " + line));
            standby.provision(module, ports, line -> output.progress("  " + line));
        }
        List<NodeFile.Client> callers = List.of(treasury.entry(), lending.entry());
        main.configure(pairedWhiteLists(false), callers);
        standby.configure(pairedWhiteLists(true), callers);
        output.progress("Starting six nodes:");
        for (DemoSite site : List.of(main, standby)) { // starting all at once strains two cores
            site.start();
            site.awaitReady(line -> output.progress("  " + line));
        }
        output.progress("Doing what a user would do, over mutual TLS:");
        try (TenantClient here = TenantClient.open(main.clientFile(treasury));
                TenantClient there = TenantClient.open(standby.clientFile(treasury));
                TenantClient others = TenantClient.open(standby.clientFile(lending))) {
            act(here, there, others);
        } catch (Report.BrokenException e) {
            output.progress("The rest depends on this line; stopping here.");
        }
        return summary((System.nanoTime() - start) / 1_000_000_000);
    }

    private void act(TenantClient here, TenantClient there, TenantClient others)
            throws Report.BrokenException {
        MainJob job = new MainJob(report, folder, here, there);
        job.run();
        new Refusals(report, here, there, others).run(job.generatedKeyId());
    }

    /// Node i of a site may export to node i of the other site and to nobody else. The standby's
    /// nodes may also export to themselves, so that the demo can mix shares of both sites.
    private List<List<String>> pairedWhiteLists(boolean ofStandby) {
        List<List<String>> lists = new ArrayList<>();
        for (int i = 1; i <= DemoSite.NODES; i++) {
            lists.add(
                    ofStandby
                            ? List.of(main.wrappingKey(i), standby.wrappingKey(i))
                            : List.of(standby.wrappingKey(i)));
        }
        return lists;
    }

    private boolean summary(long seconds) {
        boolean held = report.everyLineHeld();
        String verdict =
                held
                        ? "Every line held, in " + seconds + " s."
                        : "NOT every line held; the nodes' logs are below " + folder + ".";
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("held", held);
        value.put("seconds", seconds);
        value.put("lines", report.rows());
        output.result(value, "\n" + report.table() + "\n\n" + verdict);
        return held;
    }

    private void describe() {
        output.progress("\nThe nodes go on running:");
        main.description().forEach(line -> output.progress("  " + line));
        standby.description().forEach(line -> output.progress("  " + line));
        output.progress(
                """
                Call them, for example:
                  ./sharekeep keys --site %1$s/main.toml --compare %1$s/standby.toml
                  ./sharekeep keygen secp256k1 --site %1$s/main.toml
                  ./sharekeep move --from %1$s/main.toml --to %1$s/standby.toml --all
                Stop them with: kill PID... (above); the folder is yours to remove.\
                """
                        .formatted(folder));
    }

    private void stop() {
        main.stop();
        standby.stop();
    }

    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException failure) throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}

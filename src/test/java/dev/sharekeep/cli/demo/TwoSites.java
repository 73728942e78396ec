package dev.sharekeep.cli.demo;

import dev.sharekeep.client.TenantClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The demo's two sites of three nodes, as processes, with a client of each, for who measures them.
public final class TwoSites implements AutoCloseable {
    private final Path folder;
    private final DemoSite main;
    private final DemoSite standby;
    private final List<TenantClient> clients = new ArrayList<>();
    private final Thread interrupted = new Thread(this::stop, "stop the nodes");

    private TwoSites(Path folder, Application application) {
        this.folder = folder;
        this.main = new DemoSite("main", folder, application);
        this.standby = new DemoSite("standby", folder, application);
    }

    /// Provisions and starts both on tokens of `module`; node i of main may export to node i of
    /// standby. The caller closes them, which also removes their files.
    public static TwoSites start(String module, Consumer<String> progress)
            throws IOException, InterruptedException, TimeoutException {
        Path folder = Files.createTempDirectory("sharekeep-bench-");
        TwoSites sites = new TwoSites(folder, Application.here());
        Runtime.getRuntime().addShutdownHook(sites.interrupted);
        boolean started = false;
        try {
            sites.run(module, progress);
            started = true;
            return sites;
        } finally {
            if (!started) {
                sites.close();
            }
        }
    }

    private void run(String module, Consumer<String> progress)
            throws IOException, InterruptedException, TimeoutException {
        DemoClient caller = DemoClient.make(folder, Demo.TENANT);
        try (Ports ports = new Ports()) {
            main.provision(module, ports, progress);
            standby.provision(module, ports, progress);
        }
        List<List<String>> toStandby = new ArrayList<>();
        List<List<String>> toNobody = new ArrayList<>();
        for (int i = 1; i <= DemoSite.NODES; i++) {
            toStandby.add(List.of(standby.wrappingKey(i)));
            toNobody.add(List.of());
        }
        DemoClient other = DemoClient.make(folder, Demo.OTHER_TENANT);
        main.configure(toStandby, List.of(caller.entry(), other.entry()));
        standby.configure(toNobody, List.of(caller.entry(), other.entry()));
        for (DemoSite site : List.of(main, standby)) { // starting all at once strains two cores
            site.start();
            site.awaitReady(progress);
        }
        clients.add(TenantClient.open(main.clientFile(caller)));
        clients.add(TenantClient.open(standby.clientFile(caller)));
        standby.clientFile(other);
    }

    /// Where the sites' files are: `main.toml`, `standby.toml`, `standby-lending.toml` for another
    /// tenant, and a folder for each node.
    public Path folder() {
        return folder;
    }

    public TenantClient main() {
        return clients.get(0);
    }

    public TenantClient standby() {
        return clients.get(1);
    }

    /// Process ids of the standby's nodes, in index order.
    public List<Long> standbyPids() {
        return standby.pids();
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(interrupted);
        clients.forEach(TenantClient::close);
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void stop() {
        main.stop();
        standby.stop();
    }
}

package dev.sharekeep.transport;

import dev.sharekeep.channel.Frame;
import dev.sharekeep.channel.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Prints what a link costs on loopback, with real TLS and keys in memory: the time of a round trip
/// between two sessions' ends, and frames a second one way. `main [round trips [frames]]`.
public final class LinkBench {
    private LinkBench() {}

    public static void main(String... args) throws Exception {
        int trips = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int frames = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        try (TestSite site = new TestSite(2)) {
            // Node 2 dials node 1 itself, not the cable that the tests cut.
            var address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), site.open(1).port());
            List<RosterNode> roster = new ArrayList<>(site.roster());
            roster.set(0, new RosterNode(1, site.fingerprint(1), Optional.of(address)));
            site.open(2, roster, site.fingerprint(2), site.identity(2));
            site.awaitUp();
            try (Network one = site.join(1, "bench", 1, 2);
                    Network two = site.join(2, "bench", 1, 2);
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                roundTrips(one, two, threads, trips / 2);
                long[] nanos = roundTrips(one, two, threads, trips);
                Arrays.sort(nanos);
                System.out.printf(
                        Locale.ROOT,
                        "round trip: p50 %.0f us, p95 %.0f us, p99 %.0f us (%d trips)%n",
                        nanos[trips / 2] / 1e3,
                        nanos[trips * 95 / 100] / 1e3,
                        nanos[trips * 99 / 100] / 1e3,
                        trips);
                System.out.printf(
                        Locale.ROOT,
                        "one way: %.0f frames/s (%d frames of %d bytes)%n",
                        oneWay(one, two, threads, frames),
                        frames,
                        3);
            }
        }
    }

    private static long[] roundTrips(Network one, Network two, ExecutorService threads, int count)
            throws Exception {
        var echo =
                threads.submit(() -> {
                    for (int i = 0; i < count; i++) {
                        two.send(TestSite.frame(1, "r", TestSite.next(two, TestSite.PATIENCE)));
                    }
                    return null;
                });
        var ask =
                threads.submit(() -> {
                    long[] nanos = new long[count];
                    for (int i = 0; i < count; i++) {
                        long start = System.nanoTime();
                        one.send(TestSite.frame(2, "r", i));
                        TestSite.next(one, TestSite.PATIENCE);
                        nanos[i] = System.nanoTime() - start;
                    }
                    return nanos;
                });
        echo.get();
        return ask.get();
    }

    private static double oneWay(Network one, Network two, ExecutorService threads, int count)
            throws Exception {
        int window = 1_000;
        long start = System.nanoTime();
        var sink =
                threads.submit(() -> {
                    for (int i = 1; i <= count; i++) {
                        try (Frame frame = TestSite.receive(two)) {
                            if (i % window == 0) {
                                two.send(TestSite.frame(1, frame.round(), i));
                            }
                        }
                    }
                    return null;
                });
        for (int i = 1; i <= count; i++) {
            one.send(TestSite.frame(2, "r", i));
            // At most two windows on the way, which is well below the link's bound.
            if (i % window == 0 && i > window) {
                TestSite.next(one, TestSite.PATIENCE);
            }
        }
        sink.get();
        return count / ((System.nanoTime() - start) / 1e9);
    }
}

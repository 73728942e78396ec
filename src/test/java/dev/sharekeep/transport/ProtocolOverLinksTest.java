package dev.sharekeep.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Hello;
import dev.sharekeep.channel.Network;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.RoundTimes;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.protocol.Keygen;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The protocol code over real links, secrets and all, also while connections break.
class ProtocolOverLinksTest {
    @Test
    void keygenMakesOneKeyThoughTheConnectionBreaks() throws Exception {
        try (TestSite site = TestSite.up(3);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Committee committee =
                    new Committee(IntStream.rangeClosed(1, 3).mapToObj(site::fingerprint).toList());
            List<Future<Point>> keys = new ArrayList<>();
            for (int i = 1; i <= 2; i++) {
                int self = i;
                keys.add(threads.submit(() -> keygen(site, committee, self)));
            }
            // Nodes 1 and 2 wait for node 3, whose links break before and while it takes part.
            site.cable(1).cut();
            site.cable(2).cut();
            keys.add(threads.submit(() -> keygen(site, committee, 3)));
            site.cable(1).cut();
            Point key = keys.getFirst().get();
            for (Future<Point> other : keys) {
                assertThat(other.get()).isEqualTo(key);
            }
        }
    }

    private static Point keygen(TestSite site, Committee committee, int index) throws Exception {
        Party self = new Party(index);
        Terms terms =
                new Terms(
                        "keygen",
                        "tenant",
                        "s",
                        Curve.SECP256K1,
                        1,
                        committee,
                        committee.parties(),
                        "",
                        null,
                        "",
                        "");
        InstantSource clock = InstantSource.system();
        Own own = new Own(null, List.of(), 0, false, 1, 1, clock.millis() / 1000);
        try (Network network = site.join(index, "s", 1, 2, 3);
                Channel channel =
                        Hello.exchange(
                                network,
                                terms,
                                own,
                                self,
                                clock,
                                Randomness.system(),
                                TestSite.PATIENCE,
                                RoundTimes.none());
                KeyShare share = Keygen.run(channel, "tenant", Randomness.system())) {
            assertThat(share.fits()).isTrue();
            return share.publicRecord().publicKey();
        }
    }
}

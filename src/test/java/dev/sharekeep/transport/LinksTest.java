package dev.sharekeep.transport;

import static dev.sharekeep.transport.TestSite.MOMENT;
import static dev.sharekeep.transport.TestSite.PATIENCE;
import static dev.sharekeep.transport.TestSite.frame;
import static dev.sharekeep.transport.TestSite.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sharekeep.channel.Frame;
import dev.sharekeep.channel.Network;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Links with real TLS on loopback: what arrives, what is dropped, and what a break does not lose.
class LinksTest {
    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everyNodeHearsEveryOtherUnderItsOwnName() throws Exception {
        try (TestSite site = TestSite.up(3)) {
            List<Network> ends = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                ends.add(site.join(i, "s", 1, 2, 3));
            }
            for (int i = 1; i <= 3; i++) {
                for (int j = 1; j <= 3; j++) {
                    if (i != j) {
                        ends.get(i - 1).send(frame(j, "round", 10 * i + j));
                    }
                }
            }
            for (int j = 1; j <= 3; j++) {
                List<String> heard = new ArrayList<>();
                for (int k = 0; k < 2; k++) {
                    try (Frame frame = TestSite.receive(ends.get(j - 1))) {
                        heard.add(frame.party().index() + " says " + frame.body()[2]);
                        assertThat(frame.round()).isEqualTo("round");
                        assertThat(frame.sid()).hasSize(32);
                        assertThat(frame.secret()).isNull();
                    }
                }
                int first = j == 1 ? 2 : 1;
                int second = j == 3 ? 2 : 3;
                assertThat(heard)
                        .containsExactlyInAnyOrder(
                                first + " says " + (10 * first + j),
                                second + " says " + (10 * second + j));
            }
        }
    }

    @Test
    void aSecretArrivesAsASecretAndStaysTheSenders() throws Exception {
        try (TestSite site = TestSite.up(2);
                Network one = site.join(1, "s", 1, 2);
                Network two = site.join(2, "s", 1, 2);
                SecretBytes secret = SecretBytes.copyOf(text("not for the heap"))) {
            one.send(new Frame(new Party(2), "r", new byte[0], new byte[0], secret));
            try (Frame frame = TestSite.receive(two)) {
                assertThat(frame.body()).isEmpty();
                SecretBytes arrived = Objects.requireNonNull(frame.secret());
                assertThat(arrived.<byte[]>expose(byte[]::clone))
                        .isEqualTo(text("not for the heap"));
            }
            assertThat(secret.<byte[]>expose(byte[]::clone)).isEqualTo(text("not for the heap"));
        }
    }

    @Test
    void aKeyThatIsNotPinnedComesNeitherInNorOut() throws Exception {
        try (TestSite site = new TestSite(3)) {
            TestIdentity stranger = TestIdentity.make();
            // Node 2 runs with a key that only it believes in: it dials 1, and 3 dials it.
            List<RosterNode> itsView = new ArrayList<>(site.roster());
            itsView.set(
                    1,
                    new RosterNode(
                            2, stranger.fingerprint(), Optional.of(site.cable(2).address())));
            site.open(1);
            site.open(3);
            site.open(2, itsView, stranger.fingerprint(), stranger);

            await().atMost(PATIENCE).until(() -> site.state(1, 3).connected());
            await().atMost(PATIENCE)
                    .until(() -> site.state(3, 2).lastError().orElse("").contains("not pinned"));
            await().atMost(PATIENCE).until(() -> site.state(2, 1).lastError().isPresent());
            assertThat(site.state(1, 2).connected()).isFalse();
            assertThat(site.state(2, 1).connected()).isFalse();
            assertThat(site.state(2, 3).connected()).isFalse();
            assertThat(site.state(3, 2).connected()).isFalse();
        }
    }

    @Test
    void aPinnedCertificateWithoutItsKeyIsRefused() throws Exception {
        try (TestSite site = new TestSite(2)) {
            site.open(1);
            TestIdentity thief = TestIdentity.make().showing(site.identity(2));
            site.open(2, site.roster(), site.fingerprint(2), thief);

            await().atMost(PATIENCE).until(() -> site.state(2, 1).lastError().isPresent());
            assertThat(site.state(1, 2).connected()).isFalse();
            assertThat(site.state(2, 1).connected()).isFalse();
        }
    }

    @Test
    void aPinnedNodeIsNobodyInASessionThatItDoesNotSitIn() throws Exception {
        try (TestSite site = TestSite.up(3);
                Network one = site.join(1, "s", 1, 2);
                Network two = site.join(2, "s", 1, 2);
                Network three = site.join(3, "s", 1, 3)) {
            three.send(frame(1, "r", 3));
            await().atMost(PATIENCE).until(() -> site.state(1, 3).dropped() == 1);
            two.send(frame(1, "r", 2));
            try (Frame frame = TestSite.receive(one)) {
                assertThat(frame.party()).isEqualTo(new Party(2));
            }
            assertThat(next(one, MOMENT)).isEqualTo(-1);
            assertThatThrownBy(() -> two.send(frame(3, "r", 0)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void framesForASessionNotStartedWaitAndLateOnesAreDropped() throws Exception {
        try (TestSite site = TestSite.up(2);
                Network two = site.join(2, "s", 1, 2)) {
            two.send(frame(1, "r", 1));
            two.send(frame(1, "r", 2));
            await().atMost(PATIENCE).until(() -> site.state(1, 2).framesIn() == 2);
            try (Network one = site.join(1, "s", 1, 2)) {
                assertThat(next(one, PATIENCE)).isEqualTo(1);
                assertThat(next(one, PATIENCE)).isEqualTo(2);
                assertThatThrownBy(() -> site.join(1, "s", 1, 2).close())
                        .isInstanceOf(IllegalStateException.class);
            }
            two.send(frame(1, "r", 3));
            await().atMost(PATIENCE).until(() -> site.state(1, 2).dropped() == 1);
        }
    }

    @Test
    void whatWasSentBeforeACloseStillArrives() throws Exception {
        try (TestSite site = TestSite.up(2);
                Network one = site.join(1, "s", 1, 2)) {
            site.cable(1).unplug();
            await().atMost(PATIENCE).until(() -> !site.state(2, 1).connected());
            try (Network two = site.join(2, "s", 1, 2)) {
                two.send(frame(1, "last", 7));
            }
            site.cable(1).plug();
            assertThat(next(one, PATIENCE)).isEqualTo(7);
        }
    }

    @Test
    void aLinkCutInMidStreamLosesAndRepeatsNothing() throws Exception {
        int count = 4000;
        try (TestSite site = TestSite.up(2);
                Network one = site.join(1, "s", 1, 2);
                Network two = site.join(2, "s", 1, 2);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Integer>> down = threads.submit(() -> collect(one, count));
            Future<List<Integer>> up = threads.submit(() -> collect(two, count));
            for (int i = 0; i < count; i++) {
                one.send(frame(2, "r", i));
                two.send(frame(1, "r", i));
                if (i % 1000 == 500) {
                    site.cable(1).cut();
                    await().atMost(PATIENCE).until(() -> site.state(2, 1).connected());
                }
            }
            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(i);
            }
            assertThat(down.get()).isEqualTo(all);
            assertThat(up.get()).isEqualTo(all);
            assertThat(site.state(1, 2).reconnects()).isPositive();
            assertThat(site.state(1, 2).dropped()).isZero();
            await().atMost(PATIENCE).until(() -> site.state(1, 2).waiting() == 0);
        }
    }

    private static List<Integer> collect(Network network, int count) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < count) {
            int number = next(network, PATIENCE);
            if (number < 0) {
                return numbers;
            }
            numbers.add(number);
        }
        return numbers;
    }

    @Test
    void aRestartedPeerHearsNothingOfItsFormerSessions() throws Exception {
        try (TestSite site = TestSite.up(2);
                Network one = site.join(1, "old", 1, 2);
                Network untouched = site.join(1, "new", 1, 2)) {
            one.send(frame(2, "r", 1));
            try (Network two = site.join(2, "old", 1, 2)) {
                assertThat(next(two, PATIENCE)).isEqualTo(1);
            }
            await().atMost(PATIENCE).until(() -> site.state(1, 2).waiting() == 0);
            site.links(2).close();
            one.send(frame(2, "r", 2));
            untouched.send(frame(2, "r", 3));
            site.open(2);
            site.awaitUp();
            one.send(frame(2, "r", 4));
            try (Network old = site.join(2, "old", 1, 2);
                    Network fresh = site.join(2, "new", 1, 2)) {
                assertThat(next(fresh, PATIENCE)).isEqualTo(3);
                assertThat(next(old, MOMENT)).isEqualTo(-1);
                old.send(frame(1, "r", 5));
                assertThat(next(one, MOMENT)).isEqualTo(-1);
            }
            assertThat(site.state(1, 2).peerRestarts()).isEqualTo(1);
        }
    }

    @Test
    void noticesArriveInOrderOverCutsAndRestarts() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (TestSite site = TestSite.up(2)) {
            site.links(1).send(site.fingerprint(2), new Notice("k", text("0")));
            await().atMost(PATIENCE).until(() -> site.state(1, 2).waiting() == 0);
            site.links(2)
                    .onNotice((from, notice) ->
                            heard.add(
                                    (from.equals(site.fingerprint(1)) ? "1" : "?")
                                            + new String(notice.body(), StandardCharsets.UTF_8)));
            await().atMost(PATIENCE).until(() -> heard.equals(List.of("10")));
            site.cable(1).unplug();
            await().atMost(PATIENCE).until(() -> !site.state(1, 2).connected());
            site.links(1).send(site.fingerprint(2), new Notice("k", text("1")));
            site.links(1).send(site.fingerprint(2), new Notice("k", text("2")));
            site.cable(1).plug();
            await().atMost(PATIENCE).until(() -> heard.equals(List.of("10", "11", "12")));

            site.links(2).close();
            site.links(1).send(site.fingerprint(2), new Notice("k", text("3")));
            Links again = site.open(2);
            again.onNotice(
                    (from, notice) -> heard.add(new String(notice.body(), StandardCharsets.UTF_8)));
            await().atMost(PATIENCE).until(() -> heard.contains("3"));
        }
    }

    @Test
    void aSlowNoticeHandlerHoldsUpNoSessionAndNoOtherPeer() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        List<Fingerprint> heard = new CopyOnWriteArrayList<>();
        try (TestSite site = TestSite.up(3);
                Network one = site.join(1, "s", 1, 2);
                Network two = site.join(2, "s", 1, 2)) {
            site.links(1)
                    .onNotice((from, notice) -> {
                        if (from.equals(site.fingerprint(2))) {
                            awaitQuietly(stuck);
                        }
                        heard.add(from);
                    });
            site.links(2).send(site.fingerprint(1), new Notice("k", new byte[0]));
            site.links(3).send(site.fingerprint(1), new Notice("k", new byte[0]));
            two.send(frame(1, "r", 9));
            assertThat(next(one, PATIENCE)).isEqualTo(9);
            await().atMost(PATIENCE).until(() -> heard.equals(List.of(site.fingerprint(3))));
            stuck.countDown();
            await().atMost(PATIENCE).until(() -> heard.contains(site.fingerprint(2)));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aLinkThatIsDownHoldsNoMoreThanItsBound() throws Exception {
        try (TestSite site = new TestSite(2).limits(new LinkLimits(100, 1 << 20, 3, 10))) {
            site.open(1);
            try (Network flood = site.join(1, "flood", 1, 2);
                    Network calm = site.join(1, "calm", 1, 2)) {
                for (int i = 0; i < 1000; i++) {
                    flood.send(frame(2, "r", i));
                    site.links(1).send(site.fingerprint(2), new Notice("k", TestSite.bytes(i)));
                    assertThat(site.state(1, 2).waiting()).isLessThanOrEqualTo(103);
                }
                calm.send(frame(2, "r", 5));
                List<Integer> notices = new CopyOnWriteArrayList<>();
                site.open(2).onNotice((from, n) -> notices.add(n.body()[2] & 0xff));
                try (Network hears = site.join(2, "calm", 1, 2);
                        Network none = site.join(2, "flood", 1, 2)) {
                    assertThat(next(hears, PATIENCE)).isEqualTo(5);
                    assertThat(next(none, MOMENT)).isEqualTo(-1);
                }
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(notices)
                                        .containsExactly(997 & 0xff, 998 & 0xff, 999 & 0xff));
                assertThat(site.state(1, 2).dropped()).isGreaterThan(1900);
            }
        }
    }

    @Test
    void aFloodForSessionsNotStartedIsBoundedAndHarmsNoOtherPeer() throws Exception {
        try (TestSite site = new TestSite(3)) {
            site.open(2);
            site.open(3);
            site.limits(new LinkLimits(50, 1 << 20, 10, 10)).open(1);
            site.awaitUp();
            try (Network flood = site.join(3, "flood", 1, 2, 3);
                    Network calm = site.join(2, "flood", 1, 2, 3)) {
                for (int i = 0; i < 200; i++) {
                    flood.send(frame(1, "r", i));
                }
                calm.send(frame(1, "r", 1));
                await().atMost(PATIENCE).until(() -> site.state(1, 2).framesIn() == 1);
                await().atMost(PATIENCE).until(() -> site.state(1, 3).framesIn() == 200);
                try (Network one = site.join(1, "flood", 1, 2, 3)) {
                    assertThat(next(one, PATIENCE)).isEqualTo(1);
                    assertThat(next(one, MOMENT)).isEqualTo(-1);
                }
                assertThat(site.state(1, 3).dropped()).isPositive();
                assertThat(site.state(1, 2).dropped()).isZero();
            }
        }
    }

    @Test
    void aNodeWithoutAnAddressDialsEveryone() throws Exception {
        try (TestSite site = new TestSite(3)) {
            List<RosterNode> roster = new ArrayList<>(site.roster());
            roster.set(0, new RosterNode(1, site.fingerprint(1), Optional.empty()));
            for (int i = 1; i <= 3; i++) {
                site.open(i, roster, site.fingerprint(i), site.identity(i));
            }
            site.awaitUp();
            try (Network one = site.join(1, "s", 1, 3);
                    Network three = site.join(3, "s", 1, 3)) {
                three.send(frame(1, "r", 4));
                assertThat(next(one, PATIENCE)).isEqualTo(4);
            }
        }
    }

    @Test
    void closingWakesAReceiver() throws Exception {
        try (TestSite site = TestSite.up(2);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Network one = site.join(1, "s", 1, 2);
            Future<Integer> waits = threads.submit(() -> next(one, Duration.ofMinutes(5)));
            one.close();
            assertThat(waits.get()).isEqualTo(-1);
        }
    }
}

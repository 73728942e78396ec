package dev.sharekeep.node;

import dev.sharekeep.channel.Frame;
import dev.sharekeep.channel.Network;
import dev.sharekeep.channel.Switchboard;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Fingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// What joins the nodes of one site in memory, in and outside sessions. An evil node is the real
/// node with a mutator on what it sends; a node that is cut off neither sends nor hears anything.
///
/// Sites in tests have one committee, so a party's index is the node's place in the roster.
final class Wires implements AutoCloseable {
    /// Sees each frame of each session on its way; answers what arrives in its place.
    @FunctionalInterface
    interface Frames {
        List<Frame> change(String session, Party sender, Frame frame);
    }

    /// A message outside any session; `from` and `to` are places in the roster.
    record Notice(int from, int to, String kind, byte[] body) {}

    /// Sees each notice on its way; answers what arrives in its place.
    @FunctionalInterface
    interface Notices {
        List<Notice> change(Notice notice);
    }

    private static final List<Party> EVERYONE =
            IntStream.rangeClosed(1, Party.MOST).mapToObj(Party::new).toList();

    private record SessionName(String tenant, String session) {}

    private final List<Fingerprint> roster;
    private final Map<SessionName, Switchboard> boards = new ConcurrentHashMap<>();
    private final Map<Integer, Node> listening = new ConcurrentHashMap<>();
    private final Set<Integer> cut = ConcurrentHashMap.newKeySet();
    private final List<Frames> frames = new CopyOnWriteArrayList<>();
    private final List<Notices> notices = new CopyOnWriteArrayList<>();
    private final List<ExecutorService> postmen;

    Wires(List<Fingerprint> roster) {
        this.roster = List.copyOf(roster);
        this.postmen =
                roster.stream()
                        .map(node ->
                                Executors.newSingleThreadExecutor(Thread.ofVirtual().factory()))
                        .toList();
    }

    /// Applies to every frame sent from now on, in sessions that run already too.
    void tamper(Frames mutator) {
        frames.add(mutator);
    }

    /// Applies to every notice sent from now on.
    void tamperNotices(Notices mutator) {
        notices.add(mutator);
    }

    /// Drops every frame of one round between these nodes, from now on.
    void lose(String round, List<Integer> senders, List<Integer> receivers) {
        tamper((session, sender, frame) ->
                frame.round().startsWith(round)
                                && senders.contains(sender.index())
                                && receivers.contains(frame.party().index())
                        ? List.of()
                        : List.of(frame));
    }

    /// From now on everyone is honest. Who is cut off stays so.
    void heal() {
        frames.clear();
        notices.clear();
    }

    /// From now on nothing comes from this node or to it.
    void cut(int node) {
        cut.add(node);
    }

    /// The node hears notices, and is no longer cut off.
    void plug(int index, Node node) {
        cut.remove(index);
        listening.put(index, node);
    }

    /// The node hears nothing more; returns when it is done with what it has heard.
    void unplug(int index) {
        cut.add(index);
        listening.remove(index);
        drain(index);
    }

    /// Returns when the node is done with what was handed over to it so far.
    void drain(int index) {
        try {
            postmen.get(index - 1).submit(() -> {}).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /// Hands a notice over as if node `from` had sent it.
    void deliver(Notice notice) {
        if (cut.contains(notice.from()) || cut.contains(notice.to())) {
            return;
        }
        postmen.get(notice.to() - 1)
                .execute(() -> {
                    Node receiver = listening.get(notice.to());
                    if (receiver != null) {
                        receiver.notice(
                                roster.get(notice.from() - 1), notice.kind(), notice.body());
                    }
                });
    }

    Peers of(int self) {
        return new Peers() {
            @Override
            public Network join(
                    String tenant, String session, Map<Party, Fingerprint> peers, Party place) {
                Switchboard board =
                        boards.computeIfAbsent(
                                new SessionName(tenant, session),
                                name -> new Switchboard(EVERYONE).with(mutator(session)));
                return new Ended(board.of(place));
            }

            @Override
            public void send(Fingerprint peer, String kind, byte[] body) {
                List<Notice> sent =
                        List.of(new Notice(self, roster.indexOf(peer) + 1, kind, body.clone()));
                for (Notices mutator : notices) {
                    sent = sent.stream().flatMap(n -> mutator.change(n).stream()).toList();
                }
                sent.forEach(Wires.this::deliver);
            }

            @Override
            public List<Integer> missing() {
                return IntStream.rangeClosed(1, roster.size())
                        .filter(i -> i != self && !listening.containsKey(i))
                        .boxed()
                        .toList();
            }
        };
    }

    private Switchboard.Mutator mutator(String session) {
        return (sender, frame) -> {
            List<Frame> sent = List.of(frame);
            for (Frames mutator : frames) {
                List<Frame> next = new ArrayList<>();
                sent.forEach(f -> next.addAll(mutator.change(session, sender, f)));
                sent = next;
            }
            return sent.stream()
                    .filter(f -> !cut.contains(sender.index()) && !cut.contains(f.party().index()))
                    .toList();
        };
    }

    @Override
    public void close() {
        postmen.forEach(ExecutorService::shutdownNow);
    }

    /// A session's mailbox that says nothing any more once it is closed, as links do.
    private static final class Ended implements Network {
        private final Network network;
        private volatile boolean closed;

        Ended(Network network) {
            this.network = network;
        }

        @Override
        public void send(Frame frame) {
            if (!closed) {
                network.send(frame);
            }
        }

        @Override
        public Frame receive(Duration patience) throws InterruptedException {
            return closed ? null : network.receive(patience);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}

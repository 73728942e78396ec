package dev.sharekeep.transport;

import com.google.errorprone.annotations.MustBeClosed;
import com.google.protobuf.ByteString;
import dev.sharekeep.channel.Network;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Fingerprint;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// This node's links to all other nodes of its site: one mutually authenticated TLS 1.3 stream a
/// pair, kept up by whichever side dials.
///
/// **Delivery.** Frames of a pair arrive once and in order while both processes live, also when the
/// connection breaks: they wait for the peer's acknowledgement, within bounds, a session's at most
/// for the session timeout. Where a bound is reached or the peer restarts, the session's frames are
/// dropped, and its timeout tells. Notices are kept over a peer's restart as well, and may then
/// arrive a second time; where too many wait, the oldest is dropped.
///
/// **Identity.** The peer is who its certificate says. Nothing in a frame names its sender.
///
/// **Secrets** wait off-heap. On their way they pass through heap arrays that are wiped here, and
/// through buffers of gRPC, Netty and the JDK's TLS that nobody can wipe: pooled memory, written
/// over by later traffic.
///
/// Safe for several threads; no method but `close` blocks.
public final class Links implements AutoCloseable {
    private static final Duration FLUSH = Duration.ofSeconds(2);
    private static final long SWEEP_MILLIS = 1_000;
    private static final int LOOPS = 2;

    private final LinkSettings settings;
    private final Clock clock;
    private final Sessions sessions;
    private final Map<Fingerprint, PeerLink> links = new HashMap<>();
    private final List<Dialer> dialers = new ArrayList<>();
    private final EventLoopGroup loops =
            new NioEventLoopGroup(LOOPS, new DefaultThreadFactory("links", true));
    private final @Nullable Door door;
    private volatile boolean closed;

    /// Listens, where the settings say so, and starts to dial; does not wait for any peer.
    ///
    /// @param ownKey has this node's identity key and certificate, the roster's `self`
    /// @throws IOException if the address cannot be listened on, or TLS cannot be set up
    @MustBeClosed
    public static Links open(
            LinkSettings settings,
            X509ExtendedKeyManager ownKey,
            Clock clock,
            Randomness randomness)
            throws IOException {
        Links made = new Links(settings, ownKey, clock, randomness);
        made.dialers.forEach(Dialer::dial);
        made.sweep();
        return made;
    }

    private Links(
            LinkSettings settings,
            X509ExtendedKeyManager ownKey,
            Clock clock,
            Randomness randomness)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.sessions = new Sessions(settings, clock);
        QuietLog strangers = new QuietLog("links", clock);
        ByteString epoch = ByteString.copyFrom(randomness.bytes(Wire.EPOCH_BYTES));
        RosterNode own = settings.own();
        try {
            for (RosterNode peer : settings.peers()) {
                PeerLink link = new PeerLink(peer, epoch, sessions, settings, clock);
                links.put(peer.fingerprint(), link);
                if (own.dials(peer)) {
                    var tls =
                            LinkTls.toDial(
                                    ownKey, peer.fingerprint(), shown -> refused(strangers, shown));
                    dialers.add(new Dialer(link, peer.address().get(), tls, loops, randomness));
                } else if (!peer.dials(own)) {
                    link.failed("neither this node nor that one has an address to dial");
                }
            }
            if (settings.listen().isPresent()) {
                var tls =
                        LinkTls.toListen(
                                ownKey, links.keySet(), shown -> refused(strangers, shown));
                door = new Door(settings.listen().get(), own, links, tls, loops, strangers);
            } else {
                door = null;
            }
        } catch (IOException | RuntimeException e) {
            var unused = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    private static void refused(QuietLog log, Fingerprint shown) {
        log.warn("refused a connection: public key " + shown + " is not pinned there");
    }

    /// Opens one session's mailbox; `participants` may hold `self`, which is left out. Frames that
    /// came before are in it. Closing it ends the session here.
    ///
    /// @throws IllegalStateException if the session is open already
    @MustBeClosed
    public Network join(
            String tenant, String session, Map<Party, Fingerprint> participants, Party self) {
        Map<Party, PeerLink> peers = new LinkedHashMap<>();
        participants.forEach((party, fingerprint) -> {
            if (!party.equals(self)) {
                peers.put(party, link(fingerprint));
            }
        });
        return sessions.join(new SessionName(tenant, session), self, peers);
    }

    /// Queues a notice for one peer.
    public void send(Fingerprint peer, Notice notice) {
        link(peer).send(notice);
    }

    /// Sets who takes notices from now on; earlier ones have waited.
    public void onNotice(NoticeHandler handler) {
        links.values().forEach(link -> link.notices().handler(handler));
    }

    /// All links, by the peer's index.
    public List<LinkState> states() {
        return links.values().stream()
                .map(PeerLink::state)
                .sorted(Comparator.comparingInt(LinkState::index))
                .toList();
    }

    /// The port listened on, or -1.
    public int port() {
        return door == null ? -1 : door.port();
    }

    private PeerLink link(Fingerprint peer) {
        PeerLink link = links.get(peer);
        if (link == null) {
            throw new IllegalArgumentException(
                    peer.equals(settings.self())
                            ? "internal error: a node has no link to itself"
                            : "no node of this site's roster has the key " + peer);
        }
        return link;
    }

    private void sweep() {
        if (!closed) {
            Instant now = clock.instant();
            sessions.expire(now);
            links.values().forEach(link -> link.expire(now));
            Later.run(SWEEP_MILLIS, this::sweep);
        }
    }

    /// Ends all sessions and links, after giving what is queued up to two seconds to arrive where a
    /// link is up.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        sessions.close();
        try {
            Instant deadline = clock.instant().plus(FLUSH);
            for (PeerLink link : links.values()) {
                link.flush(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dialers.forEach(Dialer::close);
        links.values().forEach(PeerLink::close);
        if (door != null) {
            door.close();
        }
        var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
}

package dev.sharekeep.node;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.Session;
import dev.sharekeep.vault.VaultException;
import dev.sharekeep.wire.Encoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What this node holds of a key, what the others tell that they hold, and what follows.
final class Keys {
    /// A generation number told by a peer may be at most this far above one's own highest.
    static final int MOST_LEAP = 1_000;

    private final NodeContext context;
    private final long whitelistVersion;

    Keys(NodeContext context, long whitelistVersion) {
        this.context = context;
        this.whitelistVersion = whitelistVersion;
    }

    /// The highest ACTIVE generation of a caller's key. A key of another tenant, a deleted one and
    /// one that never was are refused alike.
    Generation current(Caller caller, String keyId) throws RefusalException {
        return live(caller.tenant(), keyId).orElseThrow(Keys::unknown);
    }

    static RefusalException unknown() {
        return new RefusalException(
                Refusal.Code.KEY_UNKNOWN, "this node has no key of that id for this caller");
    }

    /// The ACTIVE generation, unless it is a tombstone.
    Optional<Generation> live(String tenant, String keyId) throws RefusalException {
        return held(tenant, keyId).stream()
                .max(Comparator.comparingInt(g -> g.record().generation()))
                .filter(g -> !g.record().tombstone());
    }

    /// All certified generations that still have their rows.
    List<Generation> held(String tenant, String keyId) throws RefusalException {
        return generations(tenant, keyId).stream().filter(Generation::certified).toList();
    }

    List<Generation> generations(String tenant, String keyId) throws RefusalException {
        try {
            return context.vault().keys().generations(tenant, keyId);
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    /// What hello tells of the key.
    Own own(String tenant, String keyId, byte @Nullable [] wrappingKey) throws RefusalException {
        List<Generation> all = keyId.isEmpty() ? List.of() : generations(tenant, keyId);
        boolean deleted = !keyId.isEmpty() && live(tenant, keyId).isEmpty();
        List<Own.Generation> held =
                all.stream()
                        .filter(g -> g.certified() && !deleted && !g.record().tombstone())
                        .map(Keys::told)
                        .toList();
        try {
            return new Own(
                    wrappingKey,
                    held,
                    keyId.isEmpty() ? 0 : context.vault().keys().highest(tenant, keyId),
                    all.stream().anyMatch(g -> g.state() == Generation.State.PREPARED),
                    whitelistVersion,
                    context.audit().sequence(),
                    context.now());
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    /// The highest generation that all participants hold ACTIVE, with this node's share of it. The
    /// caller closes it.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed to the caller
    KeyShare common(Channel channel, String tenant, String keyId)
            throws ProtocolException, RefusalException {
        Generation chosen =
                commonGeneration(channel, tenant, keyId)
                        .orElseThrow(() -> noCommonGeneration(channel));
        try {
            return context.vault().keys().open(chosen.id());
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    /// The highest generation that all participants hold ACTIVE, as they told in hello.
    Optional<Generation> commonGeneration(Channel channel, String tenant, String keyId)
            throws RefusalException {
        return held(tenant, keyId).stream()
                .filter(g -> !g.record().tombstone() && heldByAll(channel, told(g)))
                .max(Comparator.comparingInt(g -> g.record().generation()));
    }

    /// The terms of an operation of all nodes on a key that they hold.
    Terms terms(String operation, String session, Generation current) {
        KeyRecord key = current.record();
        return new Terms(
                operation,
                key.tenant(),
                session,
                key.curve(),
                key.threshold(),
                key.committee(),
                key.committee().parties(),
                key.keyId(),
                key.publicKey(),
                "",
                "");
    }

    void audit(
            AuditLog.Event event,
            Caller caller,
            String session,
            String keyId,
            Map<String, String> details)
            throws RefusalException {
        try {
            context.audit()
                    .record(
                            new AuditLog.Entry(
                                    event,
                                    caller.certificate(),
                                    caller.tenant(),
                                    session,
                                    keyId,
                                    details));
        } catch (AuditLog.UnavailableException e) {
            throw Refusals.of(e);
        }
    }

    /// The number of a new generation: 1 + the highest that any node ever prepared.
    int nextNumber(Channel channel) throws ProtocolException {
        int own = channel.owns().of(channel.self()).highest();
        int highest = 0;
        for (Party party : channel.participants()) {
            int told = channel.owns().of(party).highest();
            ProtocolException.check(
                    told <= own + MOST_LEAP, party, "hello", "generations grow by one at a time");
            highest = Math.max(highest, told);
        }
        return highest + 1;
    }

    /// Refuses while a row of the key waits for its certificate anywhere.
    static void requireIdle(Channel channel) throws ProtocolException {
        List<Party> busy = parties(channel, Own::pending);
        if (!busy.isEmpty()) {
            throw state(Refusal.Code.KEY_BUSY, busy, "another session changes the key at");
        }
    }

    /// Everybody's clock must be near the session's time.
    void requireClocks(Channel channel) throws ProtocolException {
        long tolerance = context.settings().player().clockTolerance().toSeconds();
        if (Math.abs(context.now() - channel.time()) > tolerance) {
            List<Party> outside =
                    parties(channel, own -> Math.abs(own.clock() - context.now()) > tolerance);
            throw new ProtocolException(new Fault.ClockDiffers(outside, outside.isEmpty()));
        }
    }

    /// What the stored session tells of this run: the generation that all hold, this node's heads
    /// as it told them, and who took part.
    static Session.Facts facts(Channel channel) {
        Own own = channel.owns().of(channel.self());
        Integer generation =
                own.held().stream()
                        .filter(g -> heldByAll(channel, g))
                        .map(Own.Generation::number)
                        .max(Comparator.naturalOrder())
                        .orElse(null);
        byte[] signers =
                new Encoder()
                        .list(channel.participants(), (field, p) -> field.integer(p.index()))
                        .toBytes();
        return new Session.Facts(
                generation, own.whitelistVersion(), own.auditSequence(), null, signers, null);
    }

    static List<Party> parties(Channel channel, Predicate<Own> told) {
        List<Party> named = new ArrayList<>();
        for (Party party : channel.participants()) {
            if (told.test(channel.owns().of(party))) {
                named.add(party);
            }
        }
        return named;
    }

    static ProtocolException state(Refusal.Code code, List<Party> nodes, String told) {
        return new ProtocolException(new Fault.KeyState(code.name(), nodes, told));
    }

    private static Own.Generation told(Generation g) {
        return new Own.Generation(g.record().generation(), g.recordHash());
    }

    private static boolean heldByAll(Channel channel, Own.Generation wanted) {
        return channel.owns().values().stream()
                .allMatch(own -> own.held().stream().anyMatch(wanted::same));
    }

    private static ProtocolException noCommonGeneration(Channel channel) {
        if (channel.owns().of(channel.self()).held().stream()
                .anyMatch(g -> heldByAll(channel, g))) {
            // It was there when all said hello, and was erased since.
            return state(
                    Refusal.Code.KEY_BUSY, List.of(), "another session changed the key meanwhile");
        }
        List<Party> without = parties(channel, own -> own.held().isEmpty());
        return state(
                Refusal.Code.NO_COMMON_GENERATION,
                without,
                without.isEmpty()
                        ? "the nodes hold different generations of the key"
                        : "the key is not held by");
    }
}

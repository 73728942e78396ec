package dev.sharekeep.node;

import dev.sharekeep.protocol.Certificate;
import dev.sharekeep.protocol.Identity;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.Session;
import dev.sharekeep.vault.VaultException;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What makes commits end alike at all nodes after crashes and lost messages, as
/// src/docs/protocols/commit.md: certificates travel until every node has reported the generation
/// active, and who waits for one asks.
///
/// Judges statements by their signatures alone; the link only says whom to answer.
final class Recovery {
    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());
    private static final int MOST_TEXT = 128;

    /// Sessions never heard of that one peer may make this node remember within the retention time.
    private static final int MOST_UNKNOWN = 1_000;

    private static final int MOST_COMMITTED = 1_000;
    static final String CERTIFICATE = "commit/certificate";
    static final String ACTIVE = "commit/active";
    static final String ASK = "commit/ask";
    static final String PREPARED = "commit/prepared";
    static final String ABORTED = "commit/aborted";

    private record SessionName(String tenant, String session) {}

    private final NodeContext context;
    private final UnfinishedSessions sessions;
    private final Conflicts conflicts;
    private final Map<Generation.Id, Set<Fingerprint>> reported = new HashMap<>();
    private final Map<SessionName, Map<Fingerprint, byte[]>> prepared = new HashMap<>();
    private final Map<SessionName, Map<Fingerprint, byte[]>> aborted = new HashMap<>();
    private final Map<Fingerprint, Allowance> unknown = new HashMap<>();
    private final Set<SessionName> committed =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        @Override
                        protected boolean removeEldestEntry(Map.Entry<SessionName, Boolean> e) {
                            return size() > MOST_COMMITTED;
                        }
                    });

    Recovery(NodeContext context) {
        this.context = context;
        this.sessions = new UnfinishedSessions(context);
        this.conflicts = new Conflicts(context);
    }

    /// Tells all other nodes of the key's committee.
    void announce(KeyRecord record, Certificate certificate) {
        others(record.committee())
                .forEach(peer -> context.peers().send(peer, CERTIFICATE, certificate.encode()));
    }

    /// One round: whoever waits asks, who has a certificate tells, what is settled is cleaned up.
    synchronized void sweep(Set<String> runningSessions) {
        try {
            sessions.settle(runningSessions);
            for (Generation g : context.vault().keys().unsettled()) {
                if (g.state() == Generation.State.ACTIVE) {
                    settle(g);
                } else if (!g.certified() && !runningSessions.contains(g.session())) {
                    ask(g);
                }
            }
        } catch (VaultException e) {
            LOG.log(System.Logger.Level.WARNING, "recovery waits: {0}", e.what());
        } catch (TokenException e) {
            LOG.log(System.Logger.Level.WARNING, "recovery waits: {0}", e.what());
        } catch (Identity.UnavailableException | MalformedException e) {
            LOG.log(System.Logger.Level.WARNING, "recovery waits: {0}", e.getMessage());
        }
    }

    /// Takes a message of another node. What is malformed, unsigned or unknown changes nothing.
    synchronized void notice(Fingerprint from, String kind, byte[] body) {
        try {
            switch (kind) {
                case CERTIFICATE -> certificate(from, Certificate.decode(body));
                case ACTIVE -> active(from, body);
                case ASK -> asked(from, body);
                case PREPARED -> statement(from, body);
                case ABORTED -> aborted(body);
                default -> throw new MalformedException("unknown kind");
            }
        } catch (MalformedException e) {
            LOG.log(System.Logger.Level.WARNING, "ignored a notice of {0}: {1}", from, e.what());
        } catch (VaultException e) {
            LOG.log(System.Logger.Level.WARNING, "could not follow a notice: {0}", e.what());
        } catch (TokenException e) {
            LOG.log(System.Logger.Level.WARNING, "could not follow a notice: {0}", e.what());
        } catch (Identity.UnavailableException e) {
            LOG.log(System.Logger.Level.WARNING, "could not answer: {0}", e.getMessage());
        }
    }

    /// Generations without a certificate, for health.
    List<Generation> waiting() throws VaultException, TokenException {
        return context.vault().keys().unsettled().stream().filter(g -> !g.certified()).toList();
    }

    /// Sessions that a restart cut off end.
    void afterRestart() throws VaultException, TokenException {
        sessions.afterRestart();
    }

    /// Gives up the row that a session prepared here; by an operator's decision only.
    synchronized void giveUp(String tenant, String session) throws VaultException, TokenException {
        Optional<Generation> row = context.vault().keys().ofSession(tenant, session);
        if (row.isPresent() && !row.get().certified()) {
            end(row.get(), "the session was given up by an operator");
        }
    }

    private void settle(Generation g) throws VaultException, TokenException, MalformedException {
        byte[] bytes = g.certificate();
        if (bytes == null) {
            return;
        }
        if (!g.settled()) {
            announce(g.record(), Certificate.decode(bytes));
        }
        Instant activated = g.activated();
        Duration patience = context.settings().limits().eraseAfter();
        if (g.settled() || (activated != null && activated.plus(patience).isBefore(now()))) {
            eraseBelow(g);
        }
    }

    private void eraseBelow(Generation active) throws VaultException, TokenException {
        KeyRecord key = active.record();
        for (Generation g : context.vault().keys().generations(key.tenant(), key.keyId())) {
            if (g.record().generation() < key.generation()) {
                context.vault().keys().erase(g.id());
            }
        }
    }

    private void ask(Generation g) throws Identity.UnavailableException {
        byte[] mine = signed(g);
        others(g.record().committee()).forEach(peer -> context.peers().send(peer, ASK, mine));
    }

    private void asked(Fingerprint from, byte[] body)
            throws MalformedException,
                    VaultException,
                    TokenException,
                    Identity.UnavailableException {
        Statement statement = Statement.decode(body);
        if (!statement.signedBy(context.site(), from)) {
            throw new MalformedException("not signed by its sender");
        }
        Certificate.Prepared asked = statement.prepared();
        Optional<Generation> row =
                context.vault().keys().ofSession(asked.tenant(), asked.session());
        if (row.isPresent()) {
            byte[] certificate = row.get().certificate();
            if (certificate != null) {
                context.peers().send(from, CERTIFICATE, certificate);
            } else {
                context.peers().send(from, PREPARED, signed(row.get()));
                statement(from, body);
            }
            return;
        }
        if (!mayRemember(from, asked)) {
            LOG.log(System.Logger.Level.WARNING, "{0} asks for too many unknown sessions", from);
            return;
        }
        Session.Mark mark =
                context.vault().sessions().abortUnlessPrepared(asked.tenant(), asked.session());
        if (mark instanceof Session.Mark.Aborted) {
            byte[] message = abortedMessage(asked.tenant(), asked.session());
            byte[] signature = context.site().sign(message);
            context.peers()
                    .send(
                            from,
                            ABORTED,
                            new Encoder()
                                    .text(asked.tenant())
                                    .text(asked.session())
                                    .bytes(context.site().self().bytes())
                                    .bytes(signature)
                                    .toBytes());
        }
    }

    /// A session that no client asked for here costs a row that stays, at a peer's word alone.
    private boolean mayRemember(Fingerprint from, Certificate.Prepared asked)
            throws VaultException, TokenException {
        if (context.vault().sessions().find(asked.tenant(), asked.session()).isPresent()) {
            return true;
        }
        return unknown.computeIfAbsent(
                        from,
                        peer ->
                                new Allowance(
                                        MOST_UNKNOWN,
                                        context.settings().limits().sessionRetention(),
                                        context.clock()))
                .take();
    }

    private void certificate(Fingerprint from, Certificate certificate)
            throws VaultException, TokenException {
        Certificate.Prepared prepared = certificate.prepared();
        Optional<Generation> row =
                context.vault().keys().ofSession(prepared.tenant(), prepared.session());
        if (row.isEmpty() || !fits(row.get(), certificate)) {
            return;
        }
        activate(row.get(), certificate);
        Generation.Id id = row.get().id();
        context.peers()
                .send(
                        from,
                        ACTIVE,
                        new Encoder()
                                .text(id.tenant())
                                .text(id.keyId())
                                .integer(id.number())
                                .bytes(row.get().recordHash())
                                .toBytes());
    }

    private void activate(Generation row, Certificate certificate)
            throws VaultException, TokenException {
        if (row.certified()) {
            return;
        }
        try {
            recordCommit(row.record(), row.session());
        } catch (AuditLog.UnavailableException e) {
            LOG.log(System.Logger.Level.WARNING, "recovery waits: {0}", e.getMessage());
            return;
        }
        if (context.vault().keys().activate(row.id(), certificate.encode())) {
            aborted.getOrDefault(nameOf(row), Map.of())
                    .forEach((signer, signature) ->
                            conflicts.record(row, certificate, signer, signature));
            forget(row);
            sessions.finish(row);
        }
    }

    /// Puts on record that a generation becomes active, before it does; once, though its session
    /// and another node's certificate may both make it so at the same time.
    synchronized void recordCommit(KeyRecord key, String session)
            throws AuditLog.UnavailableException {
        SessionName name = new SessionName(key.tenant(), session);
        if (!committed.contains(name)) {
            Commitment.record(context, key, session);
            committed.add(name);
        }
    }

    private void active(Fingerprint from, byte[] body)
            throws MalformedException, VaultException, TokenException {
        Decoder fields = new Decoder(body);
        Generation.Id id =
                new Generation.Id(fields.text(MOST_TEXT), fields.text(MOST_TEXT), fields.integer());
        byte[] hash = fields.bytes();
        fields.end();
        for (Generation g : context.vault().keys().generations(id.tenant(), id.keyId())) {
            boolean meant = g.id().equals(id) && Arrays.equals(g.recordHash(), hash);
            if (!meant || !g.certified() || g.settled()) {
                continue;
            }
            Set<Fingerprint> told = reported.computeIfAbsent(id, x -> new HashSet<>());
            told.add(from);
            if (told.containsAll(others(g.record().committee()))) {
                context.vault().keys().settle(id);
                reported.remove(id);
                eraseBelow(g);
            }
        }
    }

    /// Another node's `prepared`: with all of them the certificate is there.
    private void statement(Fingerprint from, byte[] body)
            throws MalformedException,
                    VaultException,
                    TokenException,
                    Identity.UnavailableException {
        Statement statement = Statement.decode(body);
        if (!statement.signedBy(context.site(), from)) {
            throw new MalformedException("not signed by its sender");
        }
        Certificate.Prepared told = statement.prepared();
        Optional<Generation> row = context.vault().keys().ofSession(told.tenant(), told.session());
        if (row.isEmpty() || row.get().certified()) {
            return;
        }
        Generation mine = row.get();
        if (!Arrays.equals(told.recordHash(), mine.recordHash())
                || !Arrays.equals(told.sid(), mine.sid())) {
            context.vault().keys().drop(mine.id());
            return;
        }
        SessionName name = new SessionName(told.tenant(), told.session());
        Map<Fingerprint, byte[]> collected = prepared.computeIfAbsent(name, x -> new HashMap<>());
        collected.put(from, statement.signature());
        Committee committee = mine.record().committee();
        if (!collected.keySet().containsAll(others(committee))) {
            return;
        }
        List<byte[]> signatures = new ArrayList<>();
        for (Party party : committee.parties()) {
            byte[] signature = collected.get(committee.of(party));
            signatures.add(signature == null ? signature(mine) : signature);
        }
        Certificate certificate = new Certificate(told, signatures);
        if (certificate.verifies(committee, context.site())) {
            activate(mine, certificate);
            announce(mine.record(), certificate);
        }
    }

    private void aborted(byte[] body) throws MalformedException, VaultException, TokenException {
        Decoder fields = new Decoder(body);
        String tenant = fields.text(MOST_TEXT);
        String session = fields.text(MOST_TEXT);
        Fingerprint signer = Fingerprint.decode(fields.bytes());
        byte[] signature = fields.bytes();
        fields.end();
        Optional<Generation> row = context.vault().keys().ofSession(tenant, session);
        if (row.isEmpty()) {
            return;
        }
        Committee committee = row.get().record().committee();
        if (committee.partyOf(signer).isEmpty()
                || !context.site().verifies(signer, abortedMessage(tenant, session), signature)) {
            throw new MalformedException("not signed by a node of the committee");
        }
        byte[] certificate = row.get().certificate();
        if (certificate != null) {
            conflicts.record(row.get(), Certificate.decode(certificate), signer, signature);
            return;
        }
        context.vault().keys().drop(row.get().id());
        Map<Fingerprint, byte[]> signers =
                aborted.computeIfAbsent(new SessionName(tenant, session), x -> new HashMap<>());
        signers.put(signer, signature);
        if (signers.size() > row.get().record().threshold()) {
            // One of t+1 is honest and never prepares this session: no certificate can exist.
            end(row.get(), "the other nodes had not stored the key");
        }
    }

    private void end(Generation row, String why) throws VaultException, TokenException {
        context.vault().keys().drop(row.id());
        // The session's end comes before the row's: a crash between leaves a row that still asks,
        // not a session that waits for ever.
        sessions.abort(row.record().tenant(), row.session(), why);
        context.vault().keys().erase(row.id());
        forget(row);
    }

    private void forget(Generation row) {
        prepared.remove(nameOf(row));
        aborted.remove(nameOf(row));
    }

    private static SessionName nameOf(Generation row) {
        return new SessionName(row.record().tenant(), row.session());
    }

    private boolean fits(Generation row, Certificate certificate) {
        Certificate.Prepared told = certificate.prepared();
        return Arrays.equals(told.recordHash(), row.recordHash())
                && Arrays.equals(told.sid(), row.sid())
                && certificate.verifies(row.record().committee(), context.site());
    }

    private static Certificate.Prepared statementOf(Generation g) {
        return new Certificate.Prepared(g.record().tenant(), g.session(), g.sid(), g.recordHash());
    }

    private byte[] signature(Generation g) throws Identity.UnavailableException {
        return context.site().sign(statementOf(g).message());
    }

    private byte[] signed(Generation g) throws Identity.UnavailableException {
        return new Statement(statementOf(g), signature(g)).encode();
    }

    private static byte[] abortedMessage(String tenant, String session) {
        return new Encoder().text(Purpose.ABORTED.tag()).text(tenant).text(session).toBytes();
    }

    private List<Fingerprint> others(Committee committee) {
        return committee.members().stream()
                .filter(member -> !member.equals(context.site().self()))
                .toList();
    }

    private Instant now() {
        return Instant.ofEpochSecond(context.now());
    }

    /// A node's signed `prepared`.
    private record Statement(Certificate.Prepared prepared, byte[] signature) {
        boolean signedBy(Identity identity, Fingerprint signer) {
            return identity.verifies(signer, prepared.message(), signature);
        }

        byte[] encode() {
            return new Certificate(prepared, List.of(signature)).encode();
        }

        static Statement decode(byte[] body) throws MalformedException {
            Certificate single = Certificate.decode(body);
            if (single.signatures().size() != 1) {
                throw new MalformedException("one statement has one signature");
            }
            return new Statement(single.prepared(), single.signatures().getFirst());
        }
    }
}

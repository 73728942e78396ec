package dev.sharekeep.node;

import dev.sharekeep.channel.Own;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.WrappingKey;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.Head;
import dev.sharekeep.vault.Session;
import dev.sharekeep.vault.VaultException;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.RsaPublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One node: checks each call against this node's own rules, and runs its session.
public final class Node implements Operations, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Node.class.getName());
    private static final int SWEEP_SECONDS = 2;
    private static final int CHECKPOINT_SECONDS = 60;

    private final NodeContext context;
    private final CallRules rules;
    private final Keys keys;
    private final Recovery recovery;
    private final Commitment commitment;
    private final SessionDesk desk;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

    private Node(NodeContext context, Meter meter, long whitelistVersion) {
        this.context = context;
        this.rules = new CallRules(context);
        this.keys = new Keys(context, whitelistVersion);
        this.recovery = new Recovery(context);
        this.commitment = new Commitment(context, recovery);
        this.desk = new SessionDesk(context, meter);
    }

    /// Starts: ends what a restart cut off, and begins to settle commits. Borrows the context's
    /// parts, which the caller closes after the node.
    public static Node start(NodeContext context, Meter meter) throws RefusalException {
        try {
            requireWholeAudit(context);
            record(context, AuditLog.Event.NODE_STARTED);
            if (context.settings().player().exportWhiteList().any()) {
                record(context, AuditLog.Event.WILDCARD_WHITELIST);
            }
            Node node = new Node(context, meter, WhitelistVersion.current(context));
            node.recovery.afterRestart();
            var _ =
                    node.timer.scheduleWithFixedDelay(
                            node::sweep, 1, SWEEP_SECONDS, TimeUnit.SECONDS);
            var _ =
                    node.timer.scheduleWithFixedDelay(
                            node::checkpoint, 0, CHECKPOINT_SECONDS, TimeUnit.SECONDS);
            return node;
        } catch (AuditLog.UnavailableException e) {
            throw Refusals.of(e);
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    /// The log may be longer than the number kept with the keys, which is written later, not
    /// shorter.
    private static void requireWholeAudit(NodeContext context)
            throws VaultException, TokenException, RefusalException {
        long kept = context.vault().heads().number(Head.own(Head.Kind.AUDIT_SEQUENCE));
        if (context.audit().sequence() < kept) {
            throw new RefusalException(
                    Refusal.Code.ROLLBACK_DETECTED,
                    "the audit log ends at entry "
                            + context.audit().sequence()
                            + ", and it had "
                            + kept);
        }
    }

    /// Signs the audit log's head, and keeps its number where the log's thief cannot lower it.
    private void checkpoint() {
        try {
            context.vault()
                    .heads()
                    .advance(Head.own(Head.Kind.AUDIT_SEQUENCE), context.audit().checkpoint());
        } catch (AuditLog.UnavailableException e) {
            LOG.log(System.Logger.Level.WARNING, "audit checkpoint: {0}", e.getMessage());
        } catch (VaultException e) {
            LOG.log(System.Logger.Level.WARNING, "audit checkpoint: {0}", e.what());
        } catch (TokenException e) {
            LOG.log(System.Logger.Level.WARNING, "audit checkpoint: {0}", e.what());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "audit checkpoint", e);
        }
    }

    private static void record(NodeContext context, AuditLog.Event event)
            throws AuditLog.UnavailableException {
        context.audit().record(new AuditLog.Entry(event, null, null, null, null, Map.of()));
    }

    private void sweep() {
        try {
            recovery.sweep(desk.runningSessions());
            context.vault()
                    .sessions()
                    .expire(
                            context.clock()
                                    .instant()
                                    .minus(context.settings().limits().sessionRetention()));
        } catch (VaultException e) {
            LOG.log(System.Logger.Level.WARNING, "sweep: {0}", e.what());
        } catch (TokenException e) {
            LOG.log(System.Logger.Level.WARNING, "sweep: {0}", e.what());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "sweep", e);
        }
    }

    /// Takes a message that another node sent outside any session.
    public void notice(Fingerprint from, String kind, byte[] body) {
        recovery.notice(from, kind, body);
    }

    /// How many stored generations wait for their certificate; for health.
    public int waiting() throws RefusalException {
        try {
            return recovery.waiting().size();
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    @Override
    public KeyOutcome keygen(
            Caller caller,
            String session,
            String curveName,
            @Nullable Integer threshold,
            @Nullable String committeeName,
            @Nullable String label)
            throws RefusalException {
        byte[] parameters =
                new Encoder()
                        .text(curveName)
                        .integer(threshold == null ? 0 : threshold)
                        .text(committeeName)
                        .text(label)
                        .toBytes();
        return desk.run(
                caller,
                session,
                SessionCall.of(
                        KeygenOperation.NAME,
                        "",
                        parameters,
                        id -> {
                            Curve curve = CallRules.curve(curveName);
                            Committee committee = rules.committee(committeeName);
                            CallRules.requireText(label, "label");
                            return new KeygenOperation(
                                    context,
                                    keys,
                                    commitment,
                                    caller.tenant(),
                                    id,
                                    curve,
                                    rules.threshold(threshold, committee),
                                    committee,
                                    label,
                                    keys.own(caller.tenant(), "", null));
                        },
                        ResultCodec.KEY));
    }

    @Override
    public List<KeySummary> keys(Caller caller) throws RefusalException {
        CallRules.requireRole(caller, Role.USER);
        try {
            List<KeySummary> all = new ArrayList<>();
            for (Generation g : context.vault().keys().all(caller.tenant()).generations()) {
                if (g.state() == Generation.State.ACTIVE && !g.record().tombstone()) {
                    all.add(summary(g));
                }
            }
            all.sort(Comparator.comparing(summary -> summary.key().keyId()));
            return all;
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    @Override
    public KeySummary key(Caller caller, String keyId) throws RefusalException {
        CallRules.requireRole(caller, Role.USER);
        return summary(keys.current(caller, keyId));
    }

    private KeySummary summary(Generation g) throws RefusalException {
        boolean pending =
                keys.generations(g.record().tenant(), g.record().keyId()).stream()
                        .anyMatch(other -> other.state() == Generation.State.PREPARED);
        return new KeySummary(
                g.record(),
                g.recordHash(),
                g.origin().name().toLowerCase(Locale.ROOT),
                g.label(),
                g.created().getEpochSecond(),
                pending ? "pending" : "active");
    }

    @Override
    public WrappingKeyInfo wrappingKey(Caller caller) throws RefusalException {
        CallRules.requireRole(caller, Role.USER);
        WrappingKey key = context.token().wrappingKeys().getFirst();
        return new WrappingKeyInfo(
                context.site().name(),
                context.settings().player().index(),
                key.id(),
                key.publicKey().encode(),
                key.publicKey().fingerprint().toString());
    }

    @Override
    public SiteInfo site(Caller caller) {
        return new SiteInfo(
                context.site().name(),
                context.settings().player().index(),
                context.settings().threshold(),
                context.site().roster().stream().map(Fingerprint::toString).toList(),
                context.settings().committees());
    }

    @Override
    public ExportedPart exportShares(
            Caller caller,
            String session,
            String keyId,
            byte[] wrappingKey,
            @Nullable String forTenant,
            @Nullable String path)
            throws RefusalException {
        String tenant = forTenant == null ? caller.tenant() : forTenant;
        byte[] parameters =
                new Encoder().text(keyId).bytes(wrappingKey).text(tenant).text(path).toBytes();
        return desk.run(
                caller,
                session,
                SessionCall.of(
                                ExportOperation.NAME,
                                keyId,
                                parameters,
                                id -> {
                                    CallRules.requireNoPath(path);
                                    CallRules.requireText(forTenant, "tenant");
                                    RsaPublicKey recipient = CallRules.recipient(wrappingKey);
                                    Generation current = keys.current(caller, keyId);
                                    requireApproved(caller, id, keyId, recipient);
                                    return new ExportOperation(
                                            context,
                                            keys,
                                            caller,
                                            id,
                                            current,
                                            recipient,
                                            tenant,
                                            keys.own(
                                                    caller.tenant(),
                                                    keyId,
                                                    recipient.fingerprint().bytes()));
                                },
                                ResultCodec.EXPORT)
                        .answeredAgainIf(() ->
                                requireApproved(
                                        caller, session, keyId, CallRules.recipient(wrappingKey))));
    }

    private void requireApproved(
            Caller caller, String session, String keyId, RsaPublicKey recipient)
            throws RefusalException {
        try {
            ExportOperation.requireApproved(context.settings(), recipient);
        } catch (RefusalException e) {
            keys.audit(
                    AuditLog.Event.EXPORT_REFUSED,
                    caller,
                    session,
                    keyId,
                    Map.of(
                            "code", e.refusal().code().name(),
                            "recipient", recipient.fingerprint().toString()));
            throw e;
        }
    }

    @Override
    public KeyOutcome importShares(Caller caller, String session, ImportCall call)
            throws RefusalException {
        Manifest manifest = call.manifest();
        byte[] parameters =
                new Encoder()
                        .text(call.curve())
                        .bytes(call.share())
                        .bytes(call.chainCode())
                        .bytes(call.publicKey())
                        .text(call.keyId())
                        .bytes(manifest == null ? null : manifest.encode())
                        .text(call.committee())
                        .text(call.label())
                        .toBytes();
        return desk.run(
                caller,
                session,
                SessionCall.of(
                        ImportOperation.NAME,
                        call.keyId(),
                        parameters,
                        id -> importWork(caller, id, call),
                        ResultCodec.KEY));
    }

    private ImportOperation importWork(Caller caller, String session, ImportCall call)
            throws RefusalException {
        Curve curve = CallRules.curve(call.curve());
        Committee committee = rules.committee(call.committee());
        Point publicKey = CallRules.publicKey(curve, call.publicKey());
        CallRules.requireText(call.label(), "label");
        new ImportRules(context, caller).require(call, curve, publicKey, committee);
        Own own = keys.own(caller.tenant(), call.keyId(), null);
        ImportOperation.Opened opened =
                ImportOperation.open(context, caller.tenant(), call, curve, committee);
        return new ImportOperation(
                context,
                keys,
                commitment,
                caller.tenant(),
                session,
                call,
                curve,
                publicKey,
                committee,
                opened.blob(),
                opened.chainCode(),
                own);
    }

    @Override
    public KeyOutcome refresh(Caller caller, String session, String keyId) throws RefusalException {
        return desk.run(
                caller,
                session,
                SessionCall.of(
                        RefreshOperation.NAME,
                        keyId,
                        new Encoder().text(keyId).toBytes(),
                        id ->
                                new RefreshOperation(
                                        context,
                                        keys,
                                        commitment,
                                        id,
                                        keys.current(caller, keyId),
                                        keys.own(caller.tenant(), keyId, null)),
                        ResultCodec.KEY));
    }

    @Override
    public KeyOutcome delete(Caller caller, String session, String keyId) throws RefusalException {
        return desk.run(
                caller,
                session,
                SessionCall.of(
                        DeleteOperation.NAME,
                        keyId,
                        new Encoder().text(keyId).toBytes(),
                        id ->
                                new DeleteOperation(
                                        context,
                                        keys,
                                        commitment,
                                        caller.tenant(),
                                        keyId,
                                        id,
                                        keys.live(caller.tenant(), keyId).orElse(null),
                                        keys.own(caller.tenant(), keyId, null)),
                        ResultCodec.KEY));
    }

    @Override
    public CustodyProof custodyProof(
            Caller caller,
            String session,
            String keyId,
            byte[] challenge,
            @Nullable List<Integer> participants)
            throws RefusalException {
        byte[] parameters =
                new Encoder()
                        .text(keyId)
                        .bytes(challenge)
                        .list(
                                participants == null ? List.of() : participants,
                                (field, index) -> field.integer(index))
                        .toBytes();
        return desk.run(
                caller,
                session,
                SessionCall.of(
                        CustodyOperation.NAME,
                        keyId,
                        parameters,
                        id -> {
                            CallRules.requireChallenge(challenge);
                            Generation current = keys.current(caller, keyId);
                            return new CustodyOperation(
                                    context,
                                    keys,
                                    caller,
                                    id,
                                    current,
                                    rules.signers(current.record(), participants),
                                    challenge.clone(),
                                    keys.own(caller.tenant(), keyId, null));
                        },
                        ResultCodec.PROOF));
    }

    @Override
    public SessionInfo session(Caller caller, String session) throws RefusalException {
        CallRules.requireRole(caller, Role.USER);
        try {
            Optional<Session> found = context.vault().sessions().find(caller.tenant(), session);
            Session.Request request = found.map(Session::request).orElse(null);
            if (found.isEmpty() || request == null) {
                throw new RefusalException(
                        Refusal.Code.SESSION_UNKNOWN, "this node was not asked for that session");
            }
            return SessionAnswer.of(found.get(), request.operation());
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    @Override
    public SessionInfo giveUp(Caller caller, String session) throws RefusalException {
        CallRules.requireRole(caller, Role.OPERATOR);
        keys.audit(AuditLog.Event.SESSION_GIVEN_UP, caller, session, "", Map.of());
        try {
            recovery.giveUp(caller.tenant(), session);
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
        return session(
                new Caller(caller.certificate(), caller.tenant(), Set.of(Role.USER, Role.OPERATOR)),
                session);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        desk.close();
        try {
            record(context, AuditLog.Event.NODE_STOPPED);
            context.audit().checkpoint();
        } catch (AuditLog.UnavailableException e) {
            LOG.log(System.Logger.Level.WARNING, "stopped without an audit line", e);
        }
    }
}

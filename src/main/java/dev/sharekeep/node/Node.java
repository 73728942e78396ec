package dev.sharekeep.node;

import dev.sharekeep.channel.Hello;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.WrappingKey;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.Session;
import dev.sharekeep.vault.VaultException;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.RsaPublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One node: checks each call against this node's own rules, and runs its session.
public final class Node implements Operations, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Node.class.getName());
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int SWEEP_SECONDS = 2;

    private final NodeContext context;
    private final Keys keys;
    private final Recovery recovery;
    private final Commitment commitment;
    private final SessionDesk desk;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

    private Node(NodeContext context, Meter meter) {
        this.context = context;
        this.keys = new Keys(context);
        this.recovery = new Recovery(context);
        this.commitment = new Commitment(context, recovery);
        this.desk = new SessionDesk(context, meter);
    }

    /// Starts: ends what a restart cut off, and begins to settle commits. Borrows the context's
    /// parts, which the caller closes after the node.
    public static Node start(NodeContext context, Meter meter) throws RefusalException {
        Node node = new Node(context, meter);
        try {
            context.audit()
                    .record(
                            new AuditLog.Entry(
                                    AuditLog.Event.NODE_STARTED, null, null, null, null, Map.of()));
            if (context.settings().player().exportWhiteList().any()) {
                context.audit()
                        .record(
                                new AuditLog.Entry(
                                        AuditLog.Event.WILDCARD_WHITELIST,
                                        null,
                                        null,
                                        null,
                                        null,
                                        Map.of()));
            }
            node.recovery.afterRestart();
        } catch (AuditLog.UnavailableException e) {
            throw Refusals.of(e);
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
        var unused =
                node.timer.scheduleWithFixedDelay(node::sweep, 1, SWEEP_SECONDS, TimeUnit.SECONDS);
        return node;
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
        Curve curve = curve(curveName);
        Committee committee = committee(committeeName);
        int t = threshold == null ? context.settings().threshold() : threshold;
        if (t < 1 || t >= committee.size()) {
            throw new RefusalException(
                    Refusal.Code.THRESHOLD_OUT_OF_RANGE,
                    "threshold " + t + " is not 1 to " + (committee.size() - 1));
        }
        requireText(label, "label");
        byte[] parameters =
                new Encoder()
                        .text(curveName)
                        .integer(t)
                        .bytes(committee(committee))
                        .text(label)
                        .toBytes();
        return desk.run(
                caller,
                session,
                new SessionCall<>(
                        KeygenOperation.NAME,
                        "",
                        parameters,
                        () -> requireRole(caller, Role.USER),
                        id ->
                                new KeygenOperation(
                                        context,
                                        keys,
                                        commitment,
                                        caller.tenant(),
                                        id,
                                        curve,
                                        t,
                                        committee,
                                        label,
                                        keys.own(caller.tenant(), "", null)),
                        ResultCodec.KEY));
    }

    @Override
    public List<KeySummary> keys(Caller caller) throws RefusalException {
        requireRole(caller, Role.USER);
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
        requireRole(caller, Role.USER);
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
        requireRole(caller, Role.USER);
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
        if (path != null && !path.isEmpty()) {
            throw new RefusalException(
                    Refusal.Code.PATH_UNSUPPORTED, "derived keys cannot be exported");
        }
        requireText(forTenant, "tenant");
        String tenant = forTenant == null ? caller.tenant() : forTenant;
        RsaPublicKey recipient = recipient(wrappingKey);
        keys.current(caller, keyId); // unknown keys are refused before an id is used up
        byte[] parameters = new Encoder().text(keyId).bytes(wrappingKey).text(tenant).toBytes();
        return desk.run(
                caller,
                session,
                new SessionCall<>(
                        ExportOperation.NAME,
                        keyId,
                        parameters,
                        () -> requireExport(caller, session, keyId, recipient),
                        id ->
                                new ExportOperation(
                                        context,
                                        keys,
                                        caller,
                                        id,
                                        keys.current(caller, keyId),
                                        recipient,
                                        tenant,
                                        keys.own(
                                                caller.tenant(),
                                                keyId,
                                                recipient.fingerprint().bytes())),
                        ResultCodec.EXPORT));
    }

    private void requireExport(Caller caller, String session, String keyId, RsaPublicKey recipient)
            throws RefusalException {
        requireRole(caller, Role.USER);
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
        Curve curve = curve(call.curve());
        Committee committee = committee(call.committee());
        Point publicKey = publicKey(curve, call.publicKey());
        requireText(call.label(), "label");
        Manifest manifest = call.manifest();
        byte[] parameters =
                new Encoder()
                        .text(call.curve())
                        .bytes(call.share())
                        .bytes(call.chainCode())
                        .bytes(call.publicKey())
                        .text(call.keyId())
                        .bytes(manifest == null ? null : manifest.encode())
                        .bytes(committee(committee))
                        .text(call.label())
                        .toBytes();
        return desk.run(
                caller,
                session,
                new SessionCall<>(
                        ImportOperation.NAME,
                        call.keyId(),
                        parameters,
                        () -> {
                            requireRole(caller, Role.USER);
                            new ImportRules(context, caller)
                                    .require(call, curve, publicKey, committee);
                        },
                        id -> importWork(caller, id, call, curve, publicKey, committee),
                        ResultCodec.KEY));
    }

    /// Opens this node's part; where it does not open, the others are told, without a reason.
    private ImportOperation importWork(
            Caller caller,
            String session,
            ImportCall call,
            Curve curve,
            Point publicKey,
            Committee committee)
            throws RefusalException {
        Own own = keys.own(caller.tenant(), call.keyId(), null);
        try {
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
        } catch (RefusalException e) {
            if (e.refusal().code() == Refusal.Code.IMPORT_REJECTED) {
                Terms terms =
                        new Terms(
                                ImportOperation.NAME,
                                caller.tenant(),
                                session,
                                curve,
                                1,
                                committee,
                                committee.parties(),
                                call.keyId(),
                                publicKey,
                                "",
                                "");
                Party self = context.site().placeIn(committee).orElseThrow();
                Hello.refuse(
                        desk.join(caller.tenant(), session, terms, self), terms, self, session);
            }
            throw e;
        }
    }

    @Override
    public KeyOutcome refresh(Caller caller, String session, String keyId) throws RefusalException {
        Generation current = keys.current(caller, keyId);
        return desk.run(
                caller,
                session,
                new SessionCall<>(
                        RefreshOperation.NAME,
                        keyId,
                        new Encoder().text(keyId).toBytes(),
                        () -> requireRole(caller, Role.USER),
                        id ->
                                new RefreshOperation(
                                        context,
                                        keys,
                                        commitment,
                                        id,
                                        current,
                                        keys.own(caller.tenant(), keyId, null)),
                        ResultCodec.KEY));
    }

    @Override
    public KeyOutcome delete(Caller caller, String session, String keyId) throws RefusalException {
        byte[] parameters = new Encoder().text(keyId).toBytes();
        return desk.run(
                caller,
                session,
                new SessionCall<>(
                        DeleteOperation.NAME,
                        keyId,
                        parameters,
                        () -> requireRole(caller, Role.USER),
                        id ->
                                new DeleteOperation(
                                        context,
                                        keys,
                                        commitment,
                                        id,
                                        keys.current(caller, keyId),
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
        if (challenge.length != CustodyProof.CHALLENGE_BYTES) {
            throw new RefusalException(
                    Refusal.Code.CHALLENGE_MALFORMED,
                    "the challenge has " + challenge.length + " bytes");
        }
        Generation current = keys.current(caller, keyId);
        List<Party> signers = signers(current.record(), participants);
        byte[] parameters =
                new Encoder()
                        .text(keyId)
                        .bytes(challenge)
                        .list(signers, (f, p) -> f.integer(p.index()))
                        .toBytes();
        return desk.run(
                caller,
                session,
                new SessionCall<>(
                        CustodyOperation.NAME,
                        keyId,
                        parameters,
                        () -> requireRole(caller, Role.USER),
                        id ->
                                new CustodyOperation(
                                        context,
                                        keys,
                                        caller,
                                        id,
                                        current,
                                        signers,
                                        challenge.clone(),
                                        keys.own(caller.tenant(), keyId, null)),
                        ResultCodec.PROOF));
    }

    private List<Party> signers(KeyRecord key, @Nullable List<Integer> indices)
            throws RefusalException {
        List<Party> all = key.committee().parties();
        int needed = key.threshold() + 1;
        if (indices == null) {
            return all.subList(0, needed);
        }
        Party self = context.site().placeIn(key.committee()).orElseThrow();
        List<Party> named = all.stream().filter(p -> indices.contains(p.index())).toList();
        boolean fits =
                indices.size() == needed
                        && new HashSet<>(indices).size() == needed
                        && named.size() == needed
                        && named.contains(self);
        if (!fits) {
            throw new RefusalException(
                    Refusal.Code.PARTICIPANTS_INVALID,
                    needed + " nodes of 1 to " + all.size() + " take part, this one among them");
        }
        return named;
    }

    @Override
    public SessionInfo session(Caller caller, String session) throws RefusalException {
        requireRole(caller, Role.USER);
        try {
            Optional<Session> found = context.vault().sessions().find(caller.tenant(), session);
            Session.Request request = found.map(Session::request).orElse(null);
            if (found.isEmpty() || request == null) {
                throw new RefusalException(
                        Refusal.Code.SESSION_UNKNOWN, "this node was not asked for that session");
            }
            return info(found.get(), request.operation());
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    private static SessionInfo info(Session session, String operation) {
        byte[] bytes = session.result();
        try {
            return switch (session.state()) {
                case DONE ->
                        new SessionInfo(
                                session.id(),
                                operation,
                                "done",
                                bytes == null ? null : ResultCodec.of(operation).decode(bytes),
                                null);
                case FAILED ->
                        new SessionInfo(
                                session.id(),
                                operation,
                                "failed",
                                null,
                                bytes == null ? null : ResultCodec.refusal(bytes));
                case EXPIRED ->
                        new SessionInfo(
                                session.id(),
                                operation,
                                "failed",
                                null,
                                Refusal.of(Refusal.Code.SESSION_EXPIRED, "the result is not kept"));
                case RUNNING, UNCLAIMED ->
                        new SessionInfo(
                                session.id(),
                                operation,
                                session.prepared() ? "prepared" : "running",
                                null,
                                null);
            };
        } catch (MalformedException e) {
            throw new IllegalStateException("internal error: a stored result is malformed", e);
        }
    }

    @Override
    public SessionInfo giveUp(Caller caller, String session) throws RefusalException {
        requireRole(caller, Role.OPERATOR);
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

    private static void requireRole(Caller caller, Role role) throws RefusalException {
        if (!caller.roles().contains(role)) {
            throw new RefusalException(
                    Refusal.Code.ROLE_REQUIRED,
                    "this call needs the role " + role.name().toLowerCase(Locale.ROOT));
        }
    }

    private static Curve curve(String name) throws RefusalException {
        return Curve.named(name)
                .orElseThrow(() ->
                        new RefusalException(Refusal.Code.CURVE_UNKNOWN, "the curve is unknown"));
    }

    private Committee committee(@Nullable String name) throws RefusalException {
        Committee committee =
                context.site()
                        .committee(name == null ? Settings.DEFAULT_COMMITTEE : name)
                        .orElseThrow(() ->
                                new RefusalException(
                                        Refusal.Code.COMMITTEE_UNKNOWN,
                                        "this node knows no such committee"));
        if (context.site().placeIn(committee).isEmpty()) {
            throw new RefusalException(
                    Refusal.Code.NOT_IN_COMMITTEE, "this node does not sit in that committee");
        }
        return committee;
    }

    private static byte[] committee(Committee committee) {
        Encoder encoder = new Encoder();
        committee.encode(encoder);
        return encoder.toBytes();
    }

    private static Point publicKey(Curve curve, byte[] der) throws RefusalException {
        try {
            Point point = SubjectPublicKeyInfos.decodeForImport(der);
            if (!point.curve().equals(curve)) {
                throw new RefusalException(
                        Refusal.Code.PUBLIC_KEY_MALFORMED,
                        "the public key is of " + point.curve() + ", not " + curve);
            }
            return point;
        } catch (MalformedException e) {
            throw new RefusalException(Refusal.Code.PUBLIC_KEY_MALFORMED, e.what());
        }
    }

    private static RsaPublicKey recipient(byte[] spki) throws RefusalException {
        try {
            return RsaPublicKey.decode(spki);
        } catch (MalformedException e) {
            throw new RefusalException(Refusal.Code.WRAPPING_KEY_MALFORMED, e.what());
        }
    }

    private static void requireText(@Nullable String text, String what) throws RefusalException {
        if (text != null && !NAME.matcher(text).matches()) {
            throw new RefusalException(
                    Refusal.Code.TEXT_MALFORMED, "the " + what + " is malformed");
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        desk.close();
        try {
            context.audit()
                    .record(
                            new AuditLog.Entry(
                                    AuditLog.Event.NODE_STOPPED, null, null, null, null, Map.of()));
        } catch (AuditLog.UnavailableException e) {
            LOG.log(System.Logger.Level.WARNING, "stopped without an audit line", e);
        }
    }
}

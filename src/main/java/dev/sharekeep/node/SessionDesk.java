package dev.sharekeep.node;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.Hello;
import dev.sharekeep.channel.Network;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.vault.Claim;
import dev.sharekeep.vault.Session;
import dev.sharekeep.vault.Sessions;
import dev.sharekeep.vault.VaultException;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Runs sessions, one virtual thread each: claims the id, says hello, runs the work, and keeps the
/// answer. A call that comes again gets the answer of the first; a session outlives its caller.
final class SessionDesk implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SessionDesk.class.getName());
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private record Name(String tenant, String session) {}

    private final NodeContext context;
    private final Meter meter;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places;
    private final Declines declines;
    private final Map<Name, CompletableFuture<Object>> running = new ConcurrentHashMap<>();

    SessionDesk(NodeContext context, Meter meter) {
        this.context = context;
        this.meter = meter;
        this.declines = new Declines(context);
        this.places = new Semaphore(context.settings().limits().concurrentSessions());
    }

    /// Runs the call's session, or gives the answer that it had.
    <R> R run(Caller caller, String session, SessionCall<R> call) throws RefusalException {
        if (!ID.matcher(session).matches()) {
            throw new RefusalException(
                    Refusal.Code.SESSION_ID_MALFORMED, "the session id is malformed");
        }
        CallRules.requireRole(caller, Role.USER);
        record(AuditLog.Event.SESSION_REQUESTED, caller, session, call, Map.of());
        Name name = new Name(caller.tenant(), session);
        byte[] parameters =
                Hash.SHA256.of(
                        Purpose.PARAMETERS, e -> e.text(call.operation()).bytes(call.parameters()));
        CompletableFuture<Object> mine = new CompletableFuture<>();
        Claim claim;
        synchronized (this) {
            claim = claim(caller, session, call, parameters);
            switch (claim) {
                case Claim.Fresh fresh -> running.put(name, mine);
                case Claim.Running going -> {
                    CompletableFuture<Object> theirs = running.get(name);
                    if (theirs == null) {
                        throw new RefusalException(
                                Refusal.Code.COMMIT_UNDECIDED,
                                "this session has stored its key and waits for its commit");
                    }
                    mine = theirs;
                }
                case Claim.Finished ended -> {
                    call.again().run();
                    return stored(call, ended.session());
                }
                case Claim.Reused other ->
                        throw new RefusalException(
                                Refusal.Code.SESSION_ID_REUSED,
                                "this session id was used for another call or by another caller");
                case Claim.Aborted aborted ->
                        throw new RefusalException(
                                Refusal.Code.SESSION_ABORTED,
                                "another node asked for this session first, and it was given up");
                case Claim.Expired expired ->
                        throw new RefusalException(
                                Refusal.Code.SESSION_EXPIRED,
                                "the result of this session is no longer kept");
            }
        }
        if (claim instanceof Claim.Fresh) {
            start(caller, name, call, mine);
        }
        @SuppressWarnings("unchecked") // one call, one type of result
        R result = (R) await(mine);
        return result;
    }

    private Claim claim(Caller caller, String session, SessionCall<?> call, byte[] parameters)
            throws RefusalException {
        try {
            return context.vault()
                    .sessions()
                    .claim(
                            caller.tenant(),
                            session,
                            new Session.Request(caller.certificate(), call.operation(), parameters),
                            now());
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    private <R> void start(
            Caller caller, Name name, SessionCall<R> call, CompletableFuture<Object> future) {
        boolean placed = places.tryAcquire();
        threads.execute(() -> {
            try {
                answer(caller, name, call, placed, future);
            } catch (RuntimeException e) {
                // Its end could not even be stored, as when the node stops: the caller must not
                // wait for ever.
                future.completeExceptionally(defect(name.session(), e));
            } finally {
                running.remove(name);
                if (placed) {
                    places.release();
                }
            }
        });
    }

    private <R> void answer(
            Caller caller,
            Name name,
            SessionCall<R> call,
            boolean placed,
            CompletableFuture<Object> future) {
        long begun = System.nanoTime();
        AtomicReference<Session.Facts> facts = new AtomicReference<>(Session.Facts.NONE);
        try {
            R result = session(caller, name.session(), call, placed, facts);
            finish(name, call, result, facts.get());
            meter.session(call.operation(), "done", since(begun));
            future.complete(result);
        } catch (RefusalException e) {
            Refusal told = fail(caller, name, call, e.refusal(), facts.get());
            meter.session(call.operation(), told.code().name(), since(begun));
            future.completeExceptionally(new RefusalException(told));
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /// One session from the checks of its call to its result. A defect of this node's own ends it
    /// like a refusal.
    private <R> R session(
            Caller caller,
            String session,
            SessionCall<R> call,
            boolean placed,
            AtomicReference<Session.Facts> facts)
            throws RefusalException {
        try (SessionWork<R> work = prepared(caller, session, call, placed);
                Channel channel = hello(caller, session, work)) {
            facts.set(Keys.facts(channel));
            try {
                return work.run(channel);
            } catch (ProtocolException e) {
                channel.abort(e.fault());
                throw e;
            } catch (RefusalException e) {
                channel.abort(new Fault.EndedBy(channel.self(), e.refusal().code().name()));
                throw e;
            } catch (RuntimeException e) {
                RefusalException told = defect(session, e);
                channel.abort(new Fault.EndedBy(channel.self(), told.refusal().code().name()));
                throw told;
            }
        } catch (ProtocolException e) {
            throw new RefusalException(Refusal.of(e.fault()));
        }
    }

    /// The work, checked. Whatever speaks against it here is told to the others at once.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed to the caller, or closed when refused
    private <R> SessionWork<R> prepared(
            Caller caller, String session, SessionCall<R> call, boolean placed)
            throws RefusalException {
        SessionWork<R> work = null;
        boolean whole = false;
        try {
            if (!placed) {
                throw new RefusalException(
                        Refusal.Code.NODE_OVERLOADED, "too many sessions run here");
            }
            work = call.work().prepare(session);
            requireLinked(work.terms());
            record(AuditLog.Event.SESSION_STARTED, caller, session, call, Map.of());
            whole = true;
            return work;
        } catch (RefusalException e) {
            declines.tell(caller.tenant(), session, e.refusal().code());
            throw e;
        } catch (RuntimeException e) {
            RefusalException told = defect(session, e);
            declines.tell(caller.tenant(), session, told.refusal().code());
            throw told;
        } finally {
            if (work != null && !whole) {
                work.close();
            }
        }
    }

    /// A node that is not linked cannot be asked: better said now than after the session timeout.
    private void requireLinked(Terms terms) throws RefusalException {
        List<Fingerprint> roster = context.site().roster();
        List<Party> missing =
                context.peers().missing().stream()
                        .map(index -> terms.committee().partyOf(roster.get(index - 1)))
                        .flatMap(Optional::stream)
                        .filter(terms.participants()::contains)
                        .toList();
        if (!missing.isEmpty()) {
            throw new RefusalException(
                    new Refusal(
                            Refusal.Code.NODE_REQUIRED,
                            "this node has no link to "
                                    + missing.stream()
                                            .map(Party::toString)
                                            .collect(Collectors.joining(", ")),
                            Refusal.Code.NODE_REQUIRED.hint(),
                            Set.of()));
        }
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed to the caller
    private Channel hello(Caller caller, String session, SessionWork<?> work)
            throws ProtocolException {
        Terms terms = work.terms();
        Party self = context.site().placeIn(terms.committee()).orElseThrow();
        return Hello.exchange(
                join(caller.tenant(), session, terms, self),
                terms,
                work.own(),
                self,
                context.clock(),
                context.randomness(),
                context.settings().limits().sessionTimeout(),
                meter);
    }

    private static RefusalException defect(String session, RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "session " + session, e);
        return new RefusalException(
                Refusal.Code.INTERNAL_ERROR, "the node met a defect of its own");
    }

    /// The session's mailbox among the committee's nodes.
    private Network join(String tenant, String session, Terms terms, Party self) {
        Map<Party, Fingerprint> participants = new LinkedHashMap<>();
        terms.participants().forEach(p -> participants.put(p, terms.committee().of(p)));
        return context.peers().join(tenant, session, participants, self);
    }

    private <R> void finish(Name name, SessionCall<R> call, R result, Session.Facts facts)
            throws RefusalException {
        try {
            context.vault()
                    .sessions()
                    .succeed(
                            name.tenant(),
                            name.session(),
                            call.result().encode(result),
                            facts,
                            now());
        } catch (VaultException e) {
            throw Refusals.of(e);
        } catch (TokenException e) {
            throw Refusals.of(e);
        }
    }

    /// Keeps the refusal. A session whose row is prepared has not failed: it is undecided.
    private Refusal fail(
            Caller caller, Name name, SessionCall<?> call, Refusal refusal, Session.Facts facts) {
        Refusal told = refusal;
        try {
            Sessions sessions = context.vault().sessions();
            boolean prepared =
                    sessions.find(name.tenant(), name.session())
                            .map(Session::prepared)
                            .orElse(false);
            if (!prepared) {
                sessions.fail(
                        name.tenant(), name.session(), ResultCodec.encode(refusal), facts, now());
            } else {
                told =
                        new Refusal(
                                Refusal.Code.COMMIT_UNDECIDED,
                                "the nodes have stored the key but not yet settled it: "
                                        + refusal.what(),
                                Refusal.Code.COMMIT_UNDECIDED.hint(),
                                refusal.culprits());
            }
            record(
                    AuditLog.Event.SESSION_ABORTED,
                    caller,
                    name.session(),
                    call,
                    Map.of("code", told.code().name(), "culprits", told.culprits().toString()));
        } catch (VaultException e) {
            LOG.log(System.Logger.Level.ERROR, "session " + name.session() + ": " + e.what());
        } catch (TokenException e) {
            LOG.log(System.Logger.Level.ERROR, "session " + name.session() + ": " + e.what());
        } catch (RefusalException e) {
            LOG.log(System.Logger.Level.ERROR, "session " + name.session(), e);
        }
        return told;
    }

    void record(
            AuditLog.Event event,
            Caller caller,
            String session,
            SessionCall<?> call,
            Map<String, String> details)
            throws RefusalException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("operation", call.operation());
        all.putAll(details);
        try {
            context.audit()
                    .record(
                            new AuditLog.Entry(
                                    event,
                                    caller.certificate(),
                                    caller.tenant(),
                                    session,
                                    call.keyId().isEmpty() ? null : call.keyId(),
                                    all));
        } catch (AuditLog.UnavailableException e) {
            throw Refusals.of(e);
        }
    }

    /// Ids of the sessions that run now.
    Set<String> runningSessions() {
        Set<String> ids = new HashSet<>();
        running.keySet().forEach(name -> ids.add(name.session()));
        return ids;
    }

    private static <R> R stored(SessionCall<R> call, Session session) throws RefusalException {
        byte[] bytes = session.result();
        if (bytes == null) {
            throw new IllegalStateException("internal error: a finished session has no result");
        }
        if (session.state() == Session.State.FAILED) {
            throw new RefusalException(decoded(() -> ResultCodec.refusal(bytes)));
        }
        return decoded(() -> call.result().decode(bytes));
    }

    private Instant now() {
        return Instant.ofEpochSecond(context.now());
    }

    private interface Decoding<T> {
        T run() throws MalformedException;
    }

    private static <T> T decoded(Decoding<T> decoding) {
        try {
            return decoding.run();
        } catch (MalformedException e) {
            throw new IllegalStateException("internal error: a stored result is malformed", e);
        }
    }

    private static Object await(CompletableFuture<Object> future) throws RefusalException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusalException refusal) {
                throw new RefusalException(refusal.refusal());
            }
            throw new IllegalStateException("internal error: session failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusalException(Refusal.Code.NODE_OVERLOADED, "the node is stopping");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

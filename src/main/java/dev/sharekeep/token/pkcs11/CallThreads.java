package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The platform threads on which native calls run, one session each, behind a bounded queue.
///
/// A native call would hold a virtual thread's carrier, and one that hangs must not hang its
/// caller: after the time-out the caller is gone, and what the call still returns is closed.
final class CallThreads implements AutoCloseable {
    private static final int QUEUE = 4096;

    /// Work with a session; all of it on one thread.
    @FunctionalInterface
    interface Call<T> {
        T run(Session session) throws PKCS11Exception, TokenException;
    }

    private final PKCS11 functions;
    private final long slot;
    private final String token;
    private final Duration timeout;
    private final boolean readWrite;
    private final ThreadPoolExecutor threads;
    private final ThreadLocal<@Nullable Session> sessions = new ThreadLocal<>();
    private final Set<Session> opened = ConcurrentHashMap.newKeySet();

    CallThreads(
            PKCS11 functions,
            long slot,
            String token,
            int count,
            Duration timeout,
            boolean readWrite) {
        this.readWrite = readWrite;
        this.functions = functions;
        this.slot = slot;
        this.token = token;
        this.timeout = timeout;
        this.threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(QUEUE),
                        Thread.ofPlatform().daemon().name("token-", 0).factory());
    }

    <T> T call(Call<T> call) throws TokenException {
        return call(call, timeout);
    }

    /// Runs `call` on one of the threads; `most` bounds waiting and running together.
    <T> T call(Call<T> call, Duration most) throws TokenException {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> run(call, result));
        } catch (RejectedExecutionException e) {
            throw new TokenException.Unavailable("The token " + token + " has too much to do.");
        }
        try {
            return await(result, most);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case TokenException known -> throw known;
                case PKCS11Exception code -> throw Failures.of(code, token);
                case RuntimeException bug -> throw bug;
                case null, default ->
                        throw new IllegalStateException("internal error: token call", e);
            }
        }
    }

    private <T> T await(CompletableFuture<T> result, Duration most)
            throws ExecutionException, TokenException {
        try {
            return result.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return giveUp(
                    result,
                    "The token " + token + " did not answer in " + most.toMillis() + " ms.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUp(result, "The call to the token " + token + " was interrupted.");
        }
    }

    private static <T> T giveUp(CompletableFuture<T> result, String what)
            throws ExecutionException, TokenException {
        if (result.completeExceptionally(new TokenException.Unavailable(what))) {
            throw new TokenException.Unavailable(what);
        }
        if (result.isCompletedExceptionally()) {
            throw new ExecutionException(result.exceptionNow());
        }
        return result.resultNow(); // it came just now
    }

    private <T> void run(Call<T> call, CompletableFuture<T> result) {
        if (result.isDone()) {
            return;
        }
        try {
            T value = runInSession(call);
            if (!result.complete(value) && value instanceof AutoCloseable unclaimed) {
                unclaimed.close();
            }
        } catch (TokenException e) { // the call knew what happened and left its session clean
            result.completeExceptionally(e);
        } catch (Throwable e) {
            dropSession();
            result.completeExceptionally(e);
        }
    }

    private <T> T runInSession(Call<T> call) throws PKCS11Exception, TokenException {
        try {
            return call.run(session());
        } catch (PKCS11Exception e) {
            if (!Failures.isSessionGone(e)) {
                throw e;
            }
            dropSession();
            return call.run(session());
        }
    }

    private Session session() throws PKCS11Exception {
        Session session = sessions.get();
        if (session == null) {
            session = Session.open(functions, slot, readWrite);
            sessions.set(session);
            opened.add(session);
        }
        return session;
    }

    /// After an error a session may be left inside an operation, so it is not used again.
    private void dropSession() {
        Session session = sessions.get();
        if (session != null) {
            sessions.remove();
            opened.remove(session);
            session.close();
        }
    }

    /// Refuses new calls, waits a while for running ones, and ends the sessions.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                opened.forEach(Session::close);
                opened.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether a call is still inside the module after `close`; the module must not be ended then.
    boolean isStuck() {
        return threads.isShutdown() && !threads.isTerminated();
    }
}

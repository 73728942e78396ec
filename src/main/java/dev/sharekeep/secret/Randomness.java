package dev.sharekeep.secret;

import com.google.errorprone.annotations.MustBeClosed;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// Where every random byte of the system comes from; a port, so that a simulation can seed it.
@FunctionalInterface
public interface Randomness {
    /// Fills all of `target` with uniform bytes.
    void fill(byte[] target);

    /// Returns `length` fresh uniform public bytes (a nonce, a salt), owned by the caller.
    default byte[] bytes(int length) {
        byte[] fresh = new byte[length];
        fill(fresh);
        return fresh;
    }

    /// Returns `length` fresh uniform secret bytes; the caller closes them.
    @MustBeClosed
    default SecretBytes secret(int length) {
        byte[] fresh = new byte[length];
        fill(fresh);
        return SecretBytes.takeFrom(fresh);
    }

    /// The operating system's generator (`/dev/urandom` by way of NativePRNGNonBlocking).
    static Randomness system() {
        SecureRandom generator;
        try {
            generator = SecureRandom.getInstance("NativePRNGNonBlocking");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "This JVM has no NativePRNGNonBlocking; run on Linux or macOS.", e);
        }
        return generator::nextBytes;
    }
}

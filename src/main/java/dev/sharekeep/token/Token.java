package dev.sharekeep.token;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;

/// A node's security module, open and checked: no call hands out a key, none needs a handle.
///
/// Every call may block for the configured time and then throws `Unavailable`; all are safe for
/// many threads, virtual ones too. Who opened the token closes it.
public interface Token extends AutoCloseable {
    /// Longest plaintext that `stage` and `seal` take, in bytes.
    int MOST_PLAINTEXT_BYTES = 1024;

    /// What the token is, and how it is used here and why.
    TokenInfo info();

    /// The keys under which others send to this node, the current one first, then older ones.
    List<WrappingKey> wrappingKeys();

    /// Opens an OAEP ciphertext under any of the wrapping keys and keeps the plaintext hidden.
    ///
    /// `wrappingKeyId` names the key; an unknown one is `Rejected` too. The plaintext must have one
    /// of `allowedLengths`, in bytes, each positive. Why a ciphertext was rejected shows neither in
    /// the exception, nor in the number of token calls.
    @MustBeClosed
    Staged stage(String wrappingKeyId, byte[] ciphertext, int... allowedLengths)
            throws TokenException;

    /// Seals a plaintext of 16 bytes or more, a multiple of 8, bound to `context`.
    ///
    /// The result names its scheme and key. Who stores it opens what was stored, and compares.
    byte[] seal(SecretBytes plaintext, byte[] context) throws TokenException;

    /// Opens what `seal` returned for the very same context; the caller closes the plaintext.
    @MustBeClosed
    SecretBytes open(byte[] sealed, byte[] context) throws TokenException;

    /// HMAC-SHA-256 of a public message, which must start with its own purpose tag; 32 bytes.
    byte[] mac(MacKey key, byte[] message) throws TokenException;

    /// Compares in the token or in constant time; a wrong MAC is `false`, not an error.
    boolean verifyMac(MacKey key, byte[] message, byte[] mac) throws TokenException;

    /// The self-signed certificate of the identity key (EC P-256); peers pin its public key only.
    X509Certificate identityCertificate();

    /// ECDSA with SHA-256 under the identity key, DER; the message starts with its purpose tag.
    byte[] signIdentity(byte[] message) throws TokenException;

    /// TLS with the identity key in the token; stays valid when the token had to be re-opened.
    X509ExtendedKeyManager identityKeyManager() throws TokenException;

    /// Uses every kind of key once; throws what a caller would meet. Meant for health checks.
    void check() throws TokenException;

    @Override
    void close();
}

package dev.sharekeep.client;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key from outside as share blobs, blob i for node i, not yet encrypted. Owns the blobs and the
/// chain code; close it as soon as they are wrapped.
public final class SplitKey implements Secret {
    private final String curve;
    private final byte[] publicKey;
    private final List<SecretBytes> blobs;
    private final @Nullable SecretBytes chainCode;

    @MustBeClosed
    SplitKey(
            String curve,
            byte[] publicKey,
            List<SecretBytes> blobs,
            @Nullable SecretBytes chainCode) {
        this.curve = curve;
        this.publicKey = publicKey;
        this.blobs = List.copyOf(blobs);
        this.chainCode = chainCode;
    }

    /// The curve's name.
    public String curve() {
        return curve;
    }

    /// DER SubjectPublicKeyInfo.
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /// The share blobs in index order, borrowed.
    public List<SecretBytes> blobs() {
        return blobs;
    }

    /// One copy of the chain code for each node, or an empty list; the caller closes them.
    @SuppressWarnings("MustBeClosedChecker") // the list is the caller's
    List<SecretBytes> chainCodes() {
        SecretBytes code = chainCode;
        return code == null ? List.of() : blobs.stream().map(blob -> code.copy()).toList();
    }

    @Override
    public void close() {
        blobs.forEach(SecretBytes::close);
        if (chainCode != null) {
            chainCode.close();
        }
    }

    @Override
    public String toString() {
        return "SplitKey[" + curve + ", " + blobs.size() + " shares]";
    }
}

package dev.sharekeep.sharing;

import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/// One node's share of one generation of a key, with the chain code where the key has one. Owns
/// both secrets.
public final class KeyShare implements Secret {
    private final KeyRecord publicRecord;
    private final Party holder;
    private final SecretScalar share;
    private final @Nullable SecretBytes chainCode;

    public KeyShare(
            KeyRecord publicRecord,
            Party holder,
            SecretScalar share,
            @Nullable SecretBytes chainCode) {
        this.publicRecord = publicRecord;
        this.holder = holder;
        this.share = share;
        this.chainCode = chainCode;
    }

    public KeyRecord publicRecord() {
        return publicRecord;
    }

    public Party holder() {
        return holder;
    }

    /// s_j, borrowed.
    public SecretScalar share() {
        return share;
    }

    /// 32 bytes, borrowed, or null for a key that has none.
    public @Nullable SecretBytes chainCode() {
        return chainCode;
    }

    /// Whether the share belongs to the record: s_j*G = Y_j.
    public boolean fits() {
        return share.timesGenerator().equals(publicRecord.sharePoint(holder));
    }

    @Override
    public void close() {
        share.close();
        if (chainCode != null) {
            chainCode.close();
        }
    }

    @Override
    public String toString() {
        return "KeyShare[" + publicRecord.keyId() + ", " + holder + "]";
    }
}

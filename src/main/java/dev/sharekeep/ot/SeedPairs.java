package dev.sharekeep.ot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.PrefixedHash;
import dev.sharekeep.wire.Purpose;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bob's part of a set-up: two seeds a column. In memory only; closed for good as soon as a check
/// of a message made with it fails.
public final class SeedPairs implements Secret {
    private final OtParameters parameters;
    private final SecretBytes[] pairs;

    /// Takes `pairs` over.
    @MustBeClosed
    SeedPairs(OtParameters parameters, SecretBytes[] pairs) {
        this.parameters = parameters;
        this.pairs = pairs;
    }

    OtParameters parameters() {
        return parameters;
    }

    /// T_k,0 or T_k,1 for all k, expanded under `context`; the caller wipes it.
    long[][] columns(byte[] context, int choice) {
        int length = parameters.seedBytes();
        PrefixedHash hash = parameters.hash().prefixed(Purpose.OT_EXPAND, e -> e.bytes(context));
        long[][] columns = new long[parameters.columns()][parameters.columnWords()];
        byte[] expanded = new byte[parameters.columnBytes()];
        byte[] seed = new byte[length];
        for (int k = 0; k < columns.length; k++) {
            int column = k;
            pairs[k].expose(pair -> {
                System.arraycopy(pair, choice * length, seed, 0, length);
                hash.expand(column, seed, expanded);
                return true;
            });
            Bits.read(columns[k], expanded, 0);
        }
        Arrays.fill(seed, (byte) 0);
        Arrays.fill(expanded, (byte) 0);
        return columns;
    }

    @Override
    public void close() {
        close(pairs);
    }

    static void close(@Nullable SecretBytes[] secrets) {
        for (SecretBytes secret : secrets) {
            if (secret != null) {
                secret.close();
            }
        }
    }

    @Override
    public String toString() {
        return "Secret[" + pairs.length + " pairs of seeds]";
    }
}

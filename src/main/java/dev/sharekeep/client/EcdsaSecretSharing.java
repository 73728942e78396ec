package dev.sharekeep.client;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.SecretPolynomial;
import dev.sharekeep.sharing.ShareBlob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splits a private key that was made outside into share blobs for the nodes of a site.
///
/// The one moment in which a whole key is in one place: run it where the key is already.
public final class EcdsaSecretSharing {
    /// The tenant that may import where none is given; `init` admits clients for it unless it is
    /// told another. A node recomputes the binding from its caller's own tenant, so a key that was
    /// split for another one is refused.
    public static final String DEFAULT_TENANT = "default";

    private static final int CHAIN_CODE_BYTES = 32;
    private static final Randomness RANDOMNESS = Randomness.system();

    private EcdsaSecretSharing() {}

    /// Splits for the tenant `default`, without a chain code.
    @MustBeClosed
    public static SplitKey share(int n, int t, String curve, SecretBytes privateKey) {
        return share(n, t, curve, privateKey, DEFAULT_TENANT, null);
    }

    /// Splits for `tenant`, without a chain code.
    @MustBeClosed
    public static SplitKey share(
            int n, int t, String curve, SecretBytes privateKey, String tenant) {
        return share(n, t, curve, privateKey, tenant, null);
    }

    /// Splits `privateKey` (big-endian, the curve's fixed width) among n nodes so that any t+1 have
    /// it. `tenant` is the one that may import; a chain code is 32 bytes. The caller still owns
    /// both secrets and closes the result.
    @MustBeClosed
    public static SplitKey share(
            int n,
            int t,
            String curve,
            SecretBytes privateKey,
            String tenant,
            @Nullable SecretBytes chainCode) {
        try (OutsideKey key = PrivateKeyFiles.ofNumber(curve, privateKey)) {
            return share(n, t, key, tenant, chainCode);
        }
    }

    /// As above, from a key that was read already.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the split key owns its chain code
    public static SplitKey share(
            int n, int t, OutsideKey key, String tenant, @Nullable SecretBytes chainCode) {
        if (n < 2 || n > Party.MOST || t < 1 || t >= n) {
            throw SharekeepException.local(
                    ClientCode.THRESHOLD_INVALID,
                    "n = " + n + " and t = " + t + " are out of range",
                    "Give 2 to 32 nodes, and a threshold of at least 1 and less than n.");
        }
        if (chainCode != null && chainCode.length() != CHAIN_CODE_BYTES) {
            throw SharekeepException.local(
                    ClientCode.PRIVATE_KEY_INVALID,
                    "the chain code has " + chainCode.length() + " bytes",
                    "A chain code has 32 bytes; leave it out for a key that has none.");
        }
        List<SecretBytes> blobs = blobs(n, t, key, tenant, chainCode);
        return new SplitKey(
                key.curve(), key.publicKey(), blobs, chainCode == null ? null : chainCode.copy());
    }

    static List<SecretBytes> blobs(
            int n, int t, OutsideKey key, String tenant, @Nullable SecretBytes chainCode) {
        while (true) {
            List<SecretBytes> blobs = new ArrayList<>();
            boolean zeroShare = false;
            try (SecretPolynomial f = SecretPolynomial.sharing(key.value(), t, RANDOMNESS)) {
                for (int j = 1; j <= n; j++) {
                    Party party = new Party(j);
                    try (SecretScalar share = f.at(party)) {
                        zeroShare |= share.isZero();
                        blobs.add(blob(n, t, party, tenant, chainCode, share));
                    }
                }
            }
            if (!zeroShare) {
                return blobs;
            }
            // Nodes refuse a share of zero; on a real curve nobody will ever see this line run.
            blobs.forEach(SecretBytes::close);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the split key owns its blobs
    private static SecretBytes blob(
            int n,
            int t,
            Party party,
            String tenant,
            @Nullable SecretBytes chainCode,
            SecretScalar share) {
        return ShareBlob.encode(n, t, party, tenant, chainCode, share);
    }
}

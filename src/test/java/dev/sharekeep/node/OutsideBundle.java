package dev.sharekeep.node;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.SecretPolynomial;
import dev.sharekeep.sharing.ShareBlob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key that a test made outside, with everything about each node's part in the test's hand: what
/// a blob says, and under which key it is wrapped.
final class OutsideBundle implements AutoCloseable {
    private final Curve curve;
    private final int nodes;
    private final SecretPolynomial polynomial;
    private final @Nullable SecretBytes chainCode;

    /// A fresh key for `nodes` nodes of threshold t, and a chain code where `withChainCode`.
    @SuppressWarnings("MustBeClosedChecker") // closed with this
    OutsideBundle(Curve curve, int nodes, int threshold, boolean withChainCode) {
        this.curve = curve;
        this.nodes = nodes;
        this.polynomial = SecretPolynomial.random(curve, threshold, Randomness.system());
        this.chainCode = withChainCode ? Randomness.system().secret(32) : null;
    }

    /// What a node's part of the bundle says and is; `right` is what fits.
    record Part(
            Curve curve,
            int nodes,
            int threshold,
            int index,
            String tenant,
            @Nullable SecretBytes boundTo,
            SecretScalar share) {}

    @SuppressWarnings("MustBeClosedChecker") // short-lived, in a test
    Part right(int node) {
        return new Part(
                curve,
                nodes,
                NodeSite.THRESHOLD,
                node,
                NodeSite.TENANT,
                chainCode,
                polynomial.at(new Party(node)));
    }

    /// The blob of `part`, for the caller to wrap or to spoil.
    @SuppressWarnings("MustBeClosedChecker") // handed to the caller
    static SecretBytes blob(Part part) {
        return ShareBlob.encode(
                part.nodes(),
                part.threshold(),
                new Party(part.index()),
                part.tenant(),
                part.boundTo(),
                part.share());
    }

    static byte[] wrapped(SecretBytes plain, TestNode receiver) {
        try (plain) {
            return receiver.wrappingKey().encryptOaep(plain);
        }
    }

    byte[] publicKey() {
        return SubjectPublicKeyInfos.encode(polynomial.constant().timesGenerator());
    }

    /// Another node's copy of the chain code, wrapped.
    @Nullable byte[] chainCode(TestNode receiver) {
        return chainCode == null ? null : wrapped(chainCode.copy(), receiver);
    }

    @Nullable SecretBytes chainCode() {
        return chainCode;
    }

    /// The bundle as it should be, without a manifest and for a new key id.
    Bundle bundle(NodeSite site) {
        List<byte[]> shares = new ArrayList<>();
        List<byte[]> codes = new ArrayList<>();
        for (TestNode node : site.nodes()) {
            shares.add(wrapped(blob(right(node.index)), node));
            if (chainCode != null) {
                codes.add(wrapped(chainCode.copy(), node));
            }
        }
        return new Bundle(
                curve.curveName(), shares, codes.isEmpty() ? null : codes, publicKey(), "", null);
    }

    @Override
    public void close() {
        polynomial.close();
        if (chainCode != null) {
            chainCode.close();
        }
    }
}

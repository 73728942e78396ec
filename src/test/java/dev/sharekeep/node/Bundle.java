package dev.sharekeep.node;

import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.proof.Manifest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All parts of an export in one hand, as a carrier between two sites has them; shares and chain
/// codes in the other site's order.
record Bundle(
        String curve,
        List<byte[]> shares,
        @Nullable List<byte[]> chainCodes,
        byte[] publicKey,
        String keyId,
        @Nullable Manifest manifest) {
    /// Exports `keyId` from one site to another, node i to node i.
    static Bundle of(NodeSite from, NodeSite to, String keyId) {
        return of(from, to, keyId, NodeSite.session());
    }

    static Bundle of(NodeSite from, NodeSite to, String keyId, String session) {
        return joined(
                from.all(n ->
                        n.node()
                                .exportShares(
                                        NodeSite.CALLER,
                                        session,
                                        keyId,
                                        to.node(n.index).wrappingKey().encode(),
                                        null,
                                        null)));
    }

    static Bundle joined(List<Answer<Operations.ExportedPart>> parts) {
        List<byte[]> shares = new ArrayList<>();
        List<byte[]> chainCodes = new ArrayList<>();
        Manifest manifest = parts.getFirst().get().manifest();
        for (Answer<Operations.ExportedPart> each : parts) {
            shares.add(each.get().share());
            byte[] chainCode = each.get().chainCode();
            if (chainCode != null) {
                chainCodes.add(chainCode);
            }
        }
        Manifest.Contents contents = manifest.contents();
        return new Bundle(
                contents.publicKey().curve().curveName(),
                shares,
                chainCodes.isEmpty() ? null : chainCodes,
                SubjectPublicKeyInfos.encode(contents.publicKey()),
                contents.keyId(),
                manifest);
    }

    /// The same without its manifest, under a new key id: what an outside tool would bring.
    Bundle bare() {
        return new Bundle(curve, shares, chainCodes, publicKey, "", null);
    }

    Bundle withKeyId(String other) {
        return new Bundle(curve, shares, chainCodes, publicKey, other, manifest);
    }

    Bundle withManifest(@Nullable Manifest other) {
        return new Bundle(curve, shares, chainCodes, publicKey, keyId, other);
    }

    Bundle withPublicKey(byte[] other) {
        return new Bundle(curve, shares, chainCodes, other, keyId, manifest);
    }

    /// Another share for one node.
    Bundle withShare(int node, byte[] share) {
        List<byte[]> changed = new ArrayList<>(shares);
        changed.set(node - 1, share);
        return new Bundle(curve, changed, chainCodes, publicKey, keyId, manifest);
    }

    Bundle withChainCodes(@Nullable List<byte[]> others) {
        return new Bundle(curve, shares, others, publicKey, keyId, manifest);
    }

    /// Another chain code for one node.
    Bundle withChainCode(int node, byte[] chainCode) {
        List<byte[]> changed = new ArrayList<>(chainCodes == null ? List.of() : chainCodes);
        changed.set(node - 1, chainCode);
        return withChainCodes(changed);
    }

    /// What a client sends to one node.
    Operations.ImportCall call(int node) {
        return new Operations.ImportCall(
                curve,
                shares.get(node - 1),
                chainCodes == null ? null : chainCodes.get(node - 1),
                publicKey,
                keyId,
                manifest,
                null,
                null);
    }

    List<Answer<Operations.KeyOutcome>> into(NodeSite site) {
        return into(site, NodeSite.session());
    }

    List<Answer<Operations.KeyOutcome>> into(NodeSite site, String session) {
        return site.all(n -> n.node().importShares(NodeSite.CALLER, session, call(n.index)));
    }
}

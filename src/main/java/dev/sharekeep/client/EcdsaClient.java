package dev.sharekeep.client;

import dev.sharekeep.contract.CustodyProofDocument;
import dev.sharekeep.contract.CustodyProofRequest;
import dev.sharekeep.contract.ExportReply;
import dev.sharekeep.contract.ExportRequest;
import dev.sharekeep.contract.ImportRequest;
import dev.sharekeep.contract.KeyInfo;
import dev.sharekeep.contract.KeyList;
import dev.sharekeep.contract.KeyReply;
import dev.sharekeep.contract.KeygenRequest;
import dev.sharekeep.contract.ManifestDocument;
import dev.sharekeep.contract.PublicKeyReply;
import dev.sharekeep.contract.SessionRequest;
import dev.sharekeep.contract.WrappingKeyReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The operations on ECDSA keys. Every one either holds at all nodes or throws
/// [SharekeepException]; answers of the nodes are compared before they are believed.
public final class EcdsaClient {
    private final TenantClient tenant;

    public EcdsaClient(TenantClient tenant) {
        this.tenant = tenant;
    }

    /// Makes a key with the site's threshold and default committee; returns its key id.
    public String keygen(String curve) {
        return keygen(curve, null, null, null);
    }

    /// Makes a key; null for the site's threshold, the default committee, no label.
    public String keygen(
            String curve,
            @Nullable Integer threshold,
            @Nullable String committee,
            @Nullable String label) {
        String session = SessionId.generate();
        KeygenRequest request = new KeygenRequest(session, curve, threshold, committee, label);
        return operation(tenant.committee(committee), session, "/v1/keygen", request).keyId();
    }

    /// The site's current wrapping keys, in index order, to be taken to the site that exports.
    public List<byte[]> wrappingKeys() {
        return wrappingKeys(null).keys();
    }

    /// The wrapping keys of a committee (null: the default one) with the site's name.
    public WrappingKeys wrappingKeys(@Nullable String committee) {
        List<NodeClient> asked = tenant.committee(committee);
        List<WrappingKeyReply> replies =
                TenantClient.all(asked, n -> n.get("/v1/wrapping-key", WrappingKeyReply.class));
        for (int i = 0; i < asked.size(); i++) {
            if (replies.get(i).index() != asked.get(i).index()) {
                throw otherNode(asked.get(i), replies.get(i).index());
            }
        }
        return new WrappingKeys(
                tenant.site(), replies.stream().map(WrappingKeyReply::spki).toList());
    }

    /// Exports a fresh sharing of the key, node i's share encrypted to `wrappingKeys[i]`, and
    /// verifies the bundle before it is returned.
    public WrappedKeyShares exportWrappedKeyShares(String keyId, List<byte[]> wrappingKeys) {
        return exportWrappedKeyShares(keyId, wrappingKeys, null);
    }

    /// As above, for a tenant of another name at the other site.
    public WrappedKeyShares exportWrappedKeyShares(
            String keyId, List<byte[]> wrappingKeys, @Nullable String forTenant) {
        List<NodeClient> asked = tenant.committeeOf(keyId);
        requireCount("wrapping keys", wrappingKeys.size(), asked.size());
        String session = SessionId.generate();
        List<ExportReply> parts =
                TenantClient.all(
                        asked,
                        n ->
                                export(
                                        n,
                                        session,
                                        keyId,
                                        wrappingKeys.get(asked.indexOf(n)),
                                        forTenant));
        return assemble(keyId, asked, parts);
    }

    private static ExportReply export(
            NodeClient node,
            String session,
            String keyId,
            byte[] wrappingKey,
            @Nullable String forTenant) {
        return node.post(
                session,
                TenantClient.keyPath(keyId) + "/export",
                new ExportRequest(session, wrappingKey, forTenant, null),
                ExportReply.class);
    }

    private static WrappedKeyShares assemble(
            String keyId, List<NodeClient> asked, List<ExportReply> parts) {
        List<byte[]> shares = new ArrayList<>();
        List<byte[]> chainCodes = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            ExportReply part = parts.get(i);
            if (part.index() != i + 1) {
                throw otherNode(asked.get(i), part.index());
            }
            shares.add(part.share());
            if (part.chainCode() != null) {
                chainCodes.add(part.chainCode());
            }
        }
        if (!chainCodes.isEmpty()) {
            requireCount("chain codes", chainCodes.size(), parts.size());
        }
        WrappedKeyShares bundle =
                new WrappedKeyShares(
                        keyId,
                        TenantClient.agreed(asked, parts, "the curve", ExportReply::curve),
                        TenantClient.agreed(asked, parts, "the public key", ExportReply::publicKey),
                        shares,
                        chainCodes.isEmpty() ? null : chainCodes,
                        TenantClient.agreed(asked, parts, "the manifest", ExportReply::manifest));
        Bundles.verify(bundle);
        return bundle;
    }

    /// Exports this client's own node's share, under a session id that all participants agreed on;
    /// the clients of the other nodes call theirs at the same time.
    public ExportedShare exportWrappedKeySharesWithSessionId(
            String sessionId, String keyId, byte[] wrappingKey, @Nullable String forTenant) {
        ExportReply part = export(tenant.own(), sessionId, keyId, wrappingKey, forTenant);
        return new ExportedShare(
                part.index(),
                part.curve(),
                part.share(),
                part.chainCode(),
                part.publicKey(),
                part.manifest());
    }

    /// Imports a bundle under `keyId` ("": a new id is made) and returns the key's id. Chain codes
    /// are null for a key without one; `publicKey` is DER SubjectPublicKeyInfo.
    public String importWrappedKeyShares(
            String curve,
            List<byte[]> shares,
            @Nullable List<byte[]> chainCodes,
            byte[] publicKey,
            String keyId) {
        return importWrappedKeyShares(curve, shares, chainCodes, publicKey, keyId, null);
    }

    /// As above, with the bundle's manifest, which a key id of 28 characters always needs.
    public String importWrappedKeyShares(
            String curve,
            List<byte[]> shares,
            @Nullable List<byte[]> chainCodes,
            byte[] publicKey,
            String keyId,
            @Nullable ManifestDocument manifest) {
        WrappedKeyShares bundle =
                new WrappedKeyShares(keyId, curve, publicKey, shares, chainCodes, manifest);
        return importBundle(bundle, keyId, null, null).keyId();
    }

    /// Imports a bundle under its own key id and says what happened: `imported`, or `unchanged`
    /// where the site already has exactly this key.
    public KeyReply importBundle(WrappedKeyShares bundle) {
        return importBundle(bundle, bundle.keyId(), null, null);
    }

    /// As above, under another key id ("": a new one), committee and label (null: the default one,
    /// and none).
    public KeyReply importBundle(
            WrappedKeyShares bundle,
            String keyId,
            @Nullable String committee,
            @Nullable String label) {
        List<NodeClient> asked = tenant.committee(committee);
        requireCount("shares", bundle.shares().size(), asked.size());
        String session = SessionId.generate();
        List<KeyReply> replies =
                TenantClient.all(
                        asked,
                        n -> {
                            int i = asked.indexOf(n);
                            ImportRequest part = part(session, bundle, i, keyId, committee, label);
                            return n.post(session, "/v1/import", part, KeyReply.class);
                        });
        return TenantClient.agreed(asked, replies, "the import", r -> r);
    }

    private static ImportRequest part(
            String session,
            WrappedKeyShares bundle,
            int i,
            String keyId,
            @Nullable String committee,
            @Nullable String label) {
        List<byte[]> chainCodes = bundle.chainCodes();
        return new ImportRequest(
                session,
                bundle.curve(),
                bundle.shares().get(i),
                chainCodes == null ? null : chainCodes.get(i),
                bundle.publicKey(),
                keyId,
                bundle.manifest(),
                committee,
                label);
    }

    /// Imports this client's own node's share, under a session id that all participants agreed on.
    public KeyReply importWrappedKeySharesWithSessionId(
            String sessionId,
            String curve,
            byte[] share,
            byte @Nullable [] chainCode,
            byte[] publicKey,
            String keyId,
            @Nullable ManifestDocument manifest) {
        ImportRequest part =
                new ImportRequest(
                        sessionId, curve, share, chainCode, publicKey, keyId, manifest, null, null);
        return tenant.own().post(sessionId, "/v1/import", part, KeyReply.class);
    }

    /// Replaces every share by a fresh one of the same key.
    public KeyReply refresh(String keyId) {
        String session = SessionId.generate();
        return operation(
                tenant.committeeOf(keyId),
                session,
                TenantClient.keyPath(keyId) + "/refresh",
                new SessionRequest(session));
    }

    /// Erases every share of the key at this site, for good.
    public KeyReply delete(String keyId) {
        String session = SessionId.generate();
        return operation(
                tenant.committeeOf(keyId),
                session,
                TenantClient.keyPath(keyId) + "/delete",
                new SessionRequest(session));
    }

    private KeyReply operation(
            List<NodeClient> asked, String session, String path, Record request) {
        List<KeyReply> replies =
                TenantClient.all(asked, n -> n.post(session, path, request, KeyReply.class));
        return TenantClient.agreed(asked, replies, "the result", r -> r);
    }

    /// The tenant's keys at this site, by key id, over all nodes that answer.
    public List<SiteKey> keys() {
        return keys(TenantClient.eachAnswer(tenant.nodes(), n -> n.get("/v1/keys", KeyList.class)));
    }

    /// As above, but throws when a node does not answer, so that what is not listed is not there.
    public List<SiteKey> keysOfAllNodes() {
        List<NodeClient> asked = tenant.nodes();
        List<KeyList> replies = TenantClient.all(asked, n -> n.get("/v1/keys", KeyList.class));
        Map<Integer, KeyList> lists = new TreeMap<>();
        for (int i = 0; i < replies.size(); i++) {
            lists.put(asked.get(i).index(), replies.get(i));
        }
        return keys(lists);
    }

    private static List<SiteKey> keys(Map<Integer, KeyList> lists) {
        Map<String, Map<Integer, KeyInfo>> byId = new TreeMap<>();
        lists.forEach((index, list) ->
                list.keys()
                        .forEach(key ->
                                byId.computeIfAbsent(key.keyId(), id -> new TreeMap<>())
                                        .put(index, key)));
        return byId.values().stream().map(EcdsaClient::merged).toList();
    }

    private static SiteKey merged(Map<Integer, KeyInfo> byNode) {
        List<Integer> heldBy = List.copyOf(byNode.keySet());
        KeyInfo key = byNode.values().iterator().next();
        boolean equal =
                byNode.values().stream()
                        .allMatch(k -> java.util.Arrays.equals(k.recordHash(), key.recordHash()));
        return new SiteKey(key, heldBy, equal && heldBy.size() == key.nodes());
    }

    /// The key's public key as DER and PEM, equal at all nodes of its committee.
    public PublicKeyReply publicKey(String keyId) {
        List<NodeClient> asked = tenant.committeeOf(keyId);
        List<PublicKeyReply> replies =
                TenantClient.all(
                        asked,
                        n ->
                                n.get(
                                        TenantClient.keyPath(keyId) + "/public-key",
                                        PublicKeyReply.class));
        return TenantClient.agreed(asked, replies, "the public key", r -> r);
    }

    /// Shows that the site holds the key, on a challenge of 32 bytes that the asker chose at
    /// random; made by t+1 nodes that answer, and verified before it is returned.
    public CustodyProofDocument custodyProof(String keyId, byte[] challenge) {
        List<NodeClient> members = tenant.committeeOf(keyId);
        Map<Integer, KeyInfo> holders =
                TenantClient.eachAnswer(
                        members, n -> n.get(TenantClient.keyPath(keyId), KeyInfo.class));
        KeyInfo key = holders.values().iterator().next();
        List<NodeClient> signers =
                members.stream()
                        .filter(n -> holders.containsKey(n.index()))
                        .limit(key.threshold() + 1L)
                        .toList();
        String session = SessionId.generate();
        List<Integer> participants = signers.stream().map(n -> members.indexOf(n) + 1).toList();
        CustodyProofRequest request = new CustodyProofRequest(session, challenge, participants);
        List<CustodyProofDocument> proofs =
                TenantClient.all(
                        signers,
                        n ->
                                n.post(
                                        session,
                                        TenantClient.keyPath(keyId) + "/custody-proof",
                                        request,
                                        CustodyProofDocument.class));
        CustodyProofDocument proof = TenantClient.agreed(signers, proofs, "the proof", p -> p);
        CustodyProofs.verify(proof, challenge, keyId, key.publicKey());
        return proof;
    }

    private static void requireCount(String what, int given, int wanted) {
        if (given != wanted) {
            throw SharekeepException.local(
                    ClientCode.COUNT_WRONG,
                    given + " " + what + " for " + wanted + " nodes",
                    "Give exactly one for each node, in the nodes' order.");
        }
    }

    private static SharekeepException otherNode(NodeClient asked, int said) {
        return SharekeepException.at(
                asked.index(),
                ClientCode.ANSWERS_DIFFER,
                asked.address() + " says that it is number " + said,
                "Correct the indices in the site file.",
                null);
    }
}

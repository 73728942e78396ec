package dev.sharekeep.node;

import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.sharing.KeyRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a node does for callers, without HTTP. Every call blocks until its session has ended; one
/// that outlives its caller goes on, and is asked for by its session id.
public interface Operations {
    /// What a changing call did: `made`, `imported`, `unchanged`, `refreshed` or `deleted`.
    record KeyOutcome(String keyId, int generation, String outcome) {}

    /// One key as this node holds it; `created` Unix seconds; `recordHash` names the generation;
    /// `state` is `active`, or `pending` while a session changes the key.
    record KeySummary(
            KeyRecord key,
            byte[] recordHash,
            String origin,
            @Nullable String label,
            long created,
            String state) {}

    /// The node's current wrapping key as DER SubjectPublicKeyInfo, and which node this is.
    record WrappingKeyInfo(String site, int index, String id, byte[] spki, String fingerprint) {}

    /// The site as this node knows it; `nodes` are identity fingerprints in index order.
    record SiteInfo(
            String site,
            int index,
            int threshold,
            List<String> nodes,
            Map<String, List<Integer>> committees) {}

    /// This node's part of a bundle.
    record ExportedPart(int index, byte[] share, byte @Nullable [] chainCode, Manifest manifest) {}

    /// This node's part of a bundle to import, undecoded but for the manifest. `keyId` "" asks for
    /// a new id; `committee` null means the default one.
    record ImportCall(
            String curve,
            byte[] share,
            byte @Nullable [] chainCode,
            byte[] publicKey,
            String keyId,
            @Nullable Manifest manifest,
            @Nullable String committee,
            @Nullable String label) {}

    /// A session: `state` is running, done or failed. A finished one has one of the results that
    /// its operation gives; a failed one its refusal.
    record SessionInfo(
            String session,
            String operation,
            String state,
            @Nullable Object result,
            @Nullable Refusal refusal) {}

    KeyOutcome keygen(
            Caller caller,
            String session,
            String curve,
            @Nullable Integer threshold,
            @Nullable String committee,
            @Nullable String label)
            throws RefusalException;

    List<KeySummary> keys(Caller caller) throws RefusalException;

    KeySummary key(Caller caller, String keyId) throws RefusalException;

    WrappingKeyInfo wrappingKey(Caller caller) throws RefusalException;

    SiteInfo site(Caller caller);

    ExportedPart exportShares(
            Caller caller,
            String session,
            String keyId,
            byte[] wrappingKey,
            @Nullable String forTenant,
            @Nullable String path)
            throws RefusalException;

    KeyOutcome importShares(Caller caller, String session, ImportCall call) throws RefusalException;

    KeyOutcome refresh(Caller caller, String session, String keyId) throws RefusalException;

    KeyOutcome delete(Caller caller, String session, String keyId) throws RefusalException;

    /// `participants` null: the t+1 nodes of the lowest indices.
    CustodyProof custodyProof(
            Caller caller,
            String session,
            String keyId,
            byte[] challenge,
            @Nullable List<Integer> participants)
            throws RefusalException;

    SessionInfo session(Caller caller, String session) throws RefusalException;

    /// Ends a session that waits for a node which is gone for good: its prepared row is given up
    /// here. Operators only; to be called at all remaining nodes.
    SessionInfo giveUp(Caller caller, String session) throws RefusalException;
}

package dev.sharekeep.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sharekeep.contract.CustodyProofDocument;
import dev.sharekeep.contract.ExportReply;
import dev.sharekeep.contract.KeyInfo;
import dev.sharekeep.contract.KeyReply;
import dev.sharekeep.contract.ManifestDocument;
import dev.sharekeep.contract.SessionReply;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.node.Operations;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.wire.Fingerprint;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/// The node's values as the contract's records.
@ApplicationScoped
class Replies {
    private final ObjectMapper json;
    private final Problems problems;

    Replies(ObjectMapper json, Problems problems) {
        this.json = json;
        this.problems = problems;
    }

    static KeyReply of(Operations.KeyOutcome outcome) {
        return new KeyReply(outcome.keyId(), outcome.generation(), outcome.outcome());
    }

    static KeyInfo of(Operations.KeySummary summary) {
        KeyRecord key = summary.key();
        return new KeyInfo(
                key.keyId(),
                key.curve().curveName(),
                SubjectPublicKeyInfos.encode(key.publicKey()),
                key.threshold(),
                key.committee().size(),
                key.committee().members().stream().map(Fingerprint::toString).toList(),
                key.generation(),
                summary.recordHash(),
                key.chainCodeHash(),
                summary.origin(),
                summary.label(),
                summary.created(),
                summary.state());
    }

    static ExportReply of(Operations.ExportedPart part) {
        ManifestDocument manifest = ManifestDocument.of(part.manifest());
        return new ExportReply(
                part.index(),
                manifest.curve(),
                part.share(),
                part.chainCode(),
                manifest.publicKey(),
                manifest);
    }

    SessionReply of(Operations.SessionInfo session, RoutingContext call) {
        return new SessionReply(
                session.session(),
                session.operation(),
                session.state(),
                result(session.result()),
                session.refusal() == null ? null : problems.problem(call, session.refusal()));
    }

    /// What the operation answered, or would have answered, its caller.
    private @Nullable JsonNode result(@Nullable Object result) {
        return switch (result) {
            case null -> null;
            case Operations.KeyOutcome outcome -> json.valueToTree(of(outcome));
            case Operations.ExportedPart part -> json.valueToTree(of(part));
            case CustodyProof proof -> json.valueToTree(CustodyProofDocument.of(proof));
            default -> throw new IllegalStateException("internal error: unknown session result");
        };
    }
}

package dev.sharekeep.api;

import static dev.sharekeep.api.Given.required;

import dev.sharekeep.contract.ImportRequest;
import dev.sharekeep.contract.KeyReply;
import dev.sharekeep.contract.KeygenRequest;
import dev.sharekeep.contract.ManifestDocument;
import dev.sharekeep.node.Operations;
import dev.sharekeep.node.Refusal;
import dev.sharekeep.node.RefusalException;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.wire.MalformedException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// How a key comes to a site: made there, or imported.
@Path("/v1")
@RunOnVirtualThread
public class MakingResource {
    private final Operations operations;

    MakingResource(Operations operations) {
        this.operations = operations;
    }

    @POST
    @Path("/keygen")
    @Operation(summary = "Makes a key that no node ever holds whole; at all nodes at once")
    public KeyReply keygen(@Nullable KeygenRequest body, RoutingContext call)
            throws RefusalException {
        KeygenRequest request = Given.body(body);
        return Replies.of(
                operations.keygen(
                        Doorkeeper.caller(call),
                        required(request.session(), "session"),
                        required(request.curve(), "curve"),
                        request.threshold(),
                        request.committee(),
                        request.label()));
    }

    @POST
    @Path("/import")
    @Operation(summary = "Takes this node's part of a bundle; at all nodes at once")
    public KeyReply importShares(@Nullable ImportRequest body, RoutingContext call)
            throws RefusalException {
        ImportRequest request = Given.body(body);
        return Replies.of(
                operations.importShares(
                        Doorkeeper.caller(call),
                        required(request.session(), "session"),
                        new Operations.ImportCall(
                                required(request.curve(), "curve"),
                                required(request.share(), "share"),
                                request.chainCode(),
                                required(request.publicKey(), "publicKey"),
                                required(request.keyId(), "keyId"),
                                manifest(request.manifest()),
                                request.committee(),
                                request.label())));
    }

    private static @Nullable Manifest manifest(@Nullable ManifestDocument document)
            throws RefusalException {
        try {
            return document == null ? null : document.toManifest();
        } catch (MalformedException e) {
            throw new RefusalException(Refusal.Code.MANIFEST_INVALID, e.what());
        }
    }
}

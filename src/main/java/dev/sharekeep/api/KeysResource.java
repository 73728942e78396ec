package dev.sharekeep.api;

import static dev.sharekeep.api.Given.required;

import dev.sharekeep.contract.CustodyProofDocument;
import dev.sharekeep.contract.CustodyProofRequest;
import dev.sharekeep.contract.ExportReply;
import dev.sharekeep.contract.ExportRequest;
import dev.sharekeep.contract.KeyInfo;
import dev.sharekeep.contract.KeyList;
import dev.sharekeep.contract.KeyReply;
import dev.sharekeep.contract.PublicKeyReply;
import dev.sharekeep.contract.SessionRequest;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.node.Operations;
import dev.sharekeep.node.RefusalException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The keys of the caller's tenant; a foreign key answers as an unknown one does.
@Path("/v1/keys")
@RunOnVirtualThread
public class KeysResource {
    private final Operations operations;

    KeysResource(Operations operations) {
        this.operations = operations;
    }

    @GET
    @Operation(summary = "The tenant's keys, by key id")
    public KeyList keys(RoutingContext call) throws RefusalException {
        return new KeyList(
                operations.keys(Doorkeeper.caller(call)).stream().map(Replies::of).toList());
    }

    @GET
    @Path("/{keyId}")
    @Operation(summary = "One key as this node holds it")
    public KeyInfo key(@PathParam("keyId") String keyId, RoutingContext call)
            throws RefusalException {
        return Replies.of(operations.key(Doorkeeper.caller(call), keyId));
    }

    @GET
    @Path("/{keyId}/public-key")
    @Operation(summary = "The public key as DER SubjectPublicKeyInfo and as PEM")
    public PublicKeyReply publicKey(@PathParam("keyId") String keyId, RoutingContext call)
            throws RefusalException {
        Point key = operations.key(Doorkeeper.caller(call), keyId).key().publicKey();
        return new PublicKeyReply(
                keyId,
                key.curve().curveName(),
                SubjectPublicKeyInfos.encode(key),
                SubjectPublicKeyInfos.toPem(key));
    }

    @POST
    @Path("/{keyId}/export")
    @Operation(summary = "This node's part of a bundle for one wrapping key; at all nodes at once")
    public ExportReply export(
            @PathParam("keyId") String keyId, @Nullable ExportRequest body, RoutingContext call)
            throws RefusalException {
        ExportRequest request = Given.body(body);
        return Replies.of(
                operations.exportShares(
                        Doorkeeper.caller(call),
                        required(request.session(), "session"),
                        keyId,
                        required(request.wrappingKey(), "wrappingKey"),
                        request.forTenant(),
                        request.path()));
    }

    @POST
    @Path("/{keyId}/refresh")
    @Operation(summary = "Fresh shares of the same key; at all nodes at once")
    public KeyReply refresh(
            @PathParam("keyId") String keyId, @Nullable SessionRequest body, RoutingContext call)
            throws RefusalException {
        return Replies.of(operations.refresh(Doorkeeper.caller(call), session(body), keyId));
    }

    @POST
    @Path("/{keyId}/delete")
    @Operation(summary = "Deletes the key; at all nodes at once")
    public KeyReply delete(
            @PathParam("keyId") String keyId, @Nullable SessionRequest body, RoutingContext call)
            throws RefusalException {
        return Replies.of(operations.delete(Doorkeeper.caller(call), session(body), keyId));
    }

    @POST
    @Path("/{keyId}/custody-proof")
    @Operation(summary = "Proves on a challenge that t+1 nodes hold the key")
    public CustodyProofDocument custodyProof(
            @PathParam("keyId") String keyId,
            @Nullable CustodyProofRequest body,
            RoutingContext call)
            throws RefusalException {
        CustodyProofRequest request = Given.body(body);
        return CustodyProofDocument.of(
                operations.custodyProof(
                        Doorkeeper.caller(call),
                        required(request.session(), "session"),
                        keyId,
                        required(request.challenge(), "challenge"),
                        Given.elements(request.participants(), "participants")));
    }

    private static String session(@Nullable SessionRequest body) {
        return required(Given.body(body).session(), "session");
    }
}

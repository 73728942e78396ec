package dev.sharekeep.api;

import dev.sharekeep.contract.SiteReply;
import dev.sharekeep.contract.WrappingKeyReply;
import dev.sharekeep.node.Caller;
import dev.sharekeep.node.Operations;
import dev.sharekeep.node.RefusalException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Which node this is, who asks, and the key under which others send to it.
@Path("/v1")
@RunOnVirtualThread
public class SiteResource {
    private static final String VERSION = "v1";

    private final Operations operations;

    SiteResource(Operations operations) {
        this.operations = operations;
    }

    @GET
    @Path("/site")
    @Operation(summary = "The site as this node knows it, and who asks")
    public SiteReply site(RoutingContext call) {
        Caller caller = Doorkeeper.caller(call);
        Operations.SiteInfo site = operations.site(caller);
        return new SiteReply(
                site.site(),
                site.index(),
                site.threshold(),
                site.nodes(),
                site.committees(),
                caller.tenant(),
                caller.roles().stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList(),
                VERSION);
    }

    @GET
    @Path("/wrapping-key")
    @Operation(summary = "The node's current wrapping key as DER SubjectPublicKeyInfo")
    public WrappingKeyReply wrappingKey(RoutingContext call) throws RefusalException {
        Operations.WrappingKeyInfo key = operations.wrappingKey(Doorkeeper.caller(call));
        return new WrappingKeyReply(
                key.site(), key.index(), key.id(), key.spki(), key.fingerprint());
    }
}

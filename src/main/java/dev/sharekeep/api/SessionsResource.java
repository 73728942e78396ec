package dev.sharekeep.api;

import dev.sharekeep.contract.SessionReply;
import dev.sharekeep.node.Operations;
import dev.sharekeep.node.RefusalException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Calls that outlive their clients, asked for by session id.
@Path("/v1/sessions/{session}")
@RunOnVirtualThread
public class SessionsResource {
    private final Operations operations;
    private final Replies replies;

    SessionsResource(Operations operations, Replies replies) {
        this.operations = operations;
        this.replies = replies;
    }

    @GET
    @Operation(summary = "What became of a call")
    public SessionReply session(@PathParam("session") String session, RoutingContext call)
            throws RefusalException {
        return replies.of(operations.session(Doorkeeper.caller(call), session), call);
    }

    @POST
    @Path("/give-up")
    @Operation(summary = "Operators: ends a session that waits for a node that is gone for good")
    public SessionReply giveUp(@PathParam("session") String session, RoutingContext call)
            throws RefusalException {
        return replies.of(operations.giveUp(Doorkeeper.caller(call), session), call);
    }
}

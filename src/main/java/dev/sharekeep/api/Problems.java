package dev.sharekeep.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.sharekeep.contract.Problem;
import dev.sharekeep.node.Refusal;
import dev.sharekeep.node.RefusalException;
import dev.sharekeep.node.Settings;
import dev.sharekeep.sharing.Party;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Every refusal as RFC 9457 problem+json: a stable code, who, what, and what to do now.
@ApplicationScoped
class Problems {
    private static final System.Logger LOG = System.getLogger("dev.sharekeep.api");
    private static final String TYPE = "application/problem+json";
    private static final String NAMES = "urn:sharekeep:problem:";

    private final ObjectMapper json;
    private final int node;

    Problems(ObjectMapper json, Settings settings) {
        this.json = json;
        this.node = settings.player().index();
    }

    /// Answers at the door and ends the call.
    void send(RoutingContext call, Answer answer) {
        byte[] body;
        try {
            body = json.writeValueAsBytes(problem(call, answer, answer.what()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("internal error: a problem is not JSON", e);
        }
        call.response()
                .setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                .end(Buffer.buffer(body));
    }

    /// A body that is JSON, but not of the contract: named by field, without its value.
    @ServerExceptionMapper
    Response mismatched(MismatchedInputException e, RoutingContext call) {
        return response(call, Answer.MALFORMED, words(e));
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException e, RoutingContext call) {
        if (e.getCause() instanceof JsonMappingException cause) {
            return response(call, Answer.MALFORMED, words(cause));
        }
        Answer answer = Answer.of(e.getResponse().getStatus());
        return response(call, answer, answer.what());
    }

    /// Our own bugs: the log has the detail, the caller only the id under which it stands there.
    @ServerExceptionMapper
    Response failed(Throwable e, RoutingContext call) {
        LOG.log(System.Logger.Level.ERROR, "call " + Doorkeeper.correlation(call) + " failed", e);
        return response(call, Answer.INTERNAL_ERROR, Answer.INTERNAL_ERROR.what());
    }

    @ServerExceptionMapper
    Response malformed(MalformedRequestException e, RoutingContext call) {
        return response(call, Answer.MALFORMED, String.valueOf(e.getMessage()));
    }

    @ServerExceptionMapper
    Response refused(RefusalException e, RoutingContext call) {
        Problem problem = problem(call, e.refusal());
        return Response.status(problem.status()).type(TYPE).entity(problem).build();
    }

    /// The node's own refusal, as it is told to a caller.
    Problem problem(RoutingContext call, Refusal refusal) {
        String code = refusal.code().name();
        return new Problem(
                NAMES + code,
                code,
                Statuses.of(refusal.code()),
                refusal.what(),
                code,
                refusal.hint(),
                refusal.culprits().stream().map(Party::index).sorted().toList(),
                node,
                Doorkeeper.correlation(call));
    }

    private Response response(RoutingContext call, Answer answer, String detail) {
        return Response.status(answer.status())
                .type(TYPE)
                .entity(problem(call, answer, detail))
                .build();
    }

    private Problem problem(RoutingContext call, Answer answer, String detail) {
        return new Problem(
                NAMES + answer.code(),
                answer.code(),
                answer.status(),
                detail,
                answer.code(),
                answer.hint(),
                List.of(),
                node,
                Doorkeeper.correlation(call));
    }

    private static String words(JsonMappingException e) {
        String field =
                e.getPath().stream()
                        .map(part -> part.getFieldName() == null ? "[]" : part.getFieldName())
                        .map(name -> name.replaceAll("[^A-Za-z0-9_\\[\\]]", "?"))
                        .map(name -> name.length() > 64 ? name.substring(0, 64) : name)
                        .collect(Collectors.joining("."));
        String at = field.isEmpty() ? "the body" : "the field " + field;
        return e instanceof UnrecognizedPropertyException
                ? at + " is unknown"
                : at + " is not as the contract says";
    }
}

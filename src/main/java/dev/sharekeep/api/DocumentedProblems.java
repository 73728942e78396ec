package dev.sharekeep.api;

import dev.sharekeep.node.Refusal;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/// Writes every code that a call may answer, under its status, into the OpenAPI document.
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class DocumentedProblems implements OASFilter {
    private final Map<Integer, String> codes =
            Stream.concat(
                            Stream.of(Answer.values()).map(a -> Map.entry(a.status(), a.code())),
                            Stream.of(Refusal.Code.values())
                                    .map(c -> Map.entry(Statuses.of(c), c.name())))
                    .distinct()
                    .collect(
                            Collectors.groupingBy(
                                    Map.Entry::getKey,
                                    TreeMap::new,
                                    Collectors.mapping(
                                            Map.Entry::getValue, Collectors.joining(", "))));

    @Override
    public Operation filterOperation(Operation operation) {
        codes.forEach((status, names) ->
                operation.getResponses().addAPIResponse(Integer.toString(status), problem(names)));
        return operation;
    }

    private static APIResponse problem(String names) {
        Schema fields =
                OASFactory.createSchema()
                        .addType(Schema.SchemaType.OBJECT)
                        .description(
                                "RFC 9457: type, title, status, detail; code, hint, culprits,"
                                        + " node, correlationId");
        return OASFactory.createAPIResponse()
                .description("code: " + names)
                .content(
                        OASFactory.createContent()
                                .addMediaType(
                                        "application/problem+json",
                                        OASFactory.createMediaType().schema(fields)));
    }
}

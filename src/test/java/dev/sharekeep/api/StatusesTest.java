package dev.sharekeep.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.node.Refusal;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StatusesTest {
    /// Clients rely on these: a change here is a breaking change.
    private static final String FROZEN =
            """
            400 CHALLENGE_MALFORMED COMMITTEE_UNKNOWN CURVE_UNKNOWN KEY_ID_MALFORMED MALFORMED \
            PARTICIPANTS_INVALID PATH_UNSUPPORTED PUBLIC_KEY_MALFORMED SESSION_ID_MALFORMED \
            TEXT_MALFORMED THRESHOLD_OUT_OF_RANGE WRAPPING_KEY_MALFORMED
            401 UNAUTHENTICATED
            403 EXPORT_DISABLED KEY_ID_NOT_ALLOWED NOT_IN_COMMITTEE RECIPIENT_NOT_APPROVED \
            ROLE_REQUIRED SINGLE_RECIPIENT
            404 KEY_UNKNOWN SESSION_UNKNOWN UNKNOWN_PATH
            405 METHOD_NOT_ALLOWED
            406 NOT_ACCEPTABLE
            409 KEY_BUSY KEY_EXISTS KEY_INCOMPLETE NO_COMMON_GENERATION SESSION_ID_REUSED \
            SESSION_MISMATCH
            410 SESSION_EXPIRED
            413 BODY_TOO_LARGE
            415 NOT_JSON
            422 BUNDLE_TOO_OLD CHAIN_CODE_MISMATCH IMPORT_REJECTED KEY_ID_MISMATCH MANIFEST_INVALID \
            MANIFEST_REQUIRED PUBLIC_KEY_MISMATCH SHARES_INCONSISTENT
            500 INTERNAL_ERROR SEAL_INVALID
            502 CLOCK_DIFFERS EQUIVOCATION NODE_COMPLAINT NODE_MISBEHAVED SESSION_ABORTED
            503 AUDIT_UNAVAILABLE COMMIT_UNDECIDED DATABASE_UNAVAILABLE HSM_UNAVAILABLE \
            NODE_OVERLOADED NODE_REQUIRED ROLLBACK_DETECTED
            504 NODE_SILENT
            507 DATABASE_FULL
            """;

    @Test
    void codesAndStatusesAreFrozen() {
        TreeMap<Integer, String> now =
                Stream.concat(
                                Arrays.stream(Refusal.Code.values())
                                        .map(c -> new Pair(Statuses.of(c), c.name())),
                                Arrays.stream(Answer.values())
                                        .map(a -> new Pair(a.status(), a.code())))
                        .distinct()
                        .sorted((a, b) -> a.code().compareTo(b.code()))
                        .collect(
                                Collectors.groupingBy(
                                        Pair::status,
                                        TreeMap::new,
                                        Collectors.mapping(Pair::code, Collectors.joining(" "))));
        String text =
                now.entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue() + "\n")
                        .collect(Collectors.joining());
        assertThat(text).isEqualTo(FROZEN);
    }

    private record Pair(int status, String code) {}
}

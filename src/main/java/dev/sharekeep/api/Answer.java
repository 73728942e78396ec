package dev.sharekeep.api;

/// What the door answers by itself, before the node is asked: status, stable code, words and hint.
enum Answer {
    UNAUTHENTICATED(
            401,
            "this node does not know the client's certificate",
            "call over TLS with a certificate whose key is listed under [[Client]] on this node"),
    MALFORMED(
            400,
            "the request is not one that the contract knows",
            "compare its names, types and lengths with the OpenAPI document"),
    UNKNOWN_PATH(404, "there is nothing at this path", "see the OpenAPI document for the paths"),
    METHOD_NOT_ALLOWED(
            405, "this path does not take this method", "see the OpenAPI document for the methods"),
    NOT_JSON(415, "the body is not JSON", "send Content-Type: application/json"),
    NOT_ACCEPTABLE(406, "the answer is JSON", "send Accept: application/json, or none"),
    BODY_TOO_LARGE(413, "the body is larger than 64 KiB", "send less in one call"),
    INTERNAL_ERROR(
            500,
            "the node failed, not the request",
            "look for the correlation id in the node's log; the call may be repeated");

    private final int status;
    private final String what;
    private final String hint;

    Answer(int status, String what, String hint) {
        this.status = status;
        this.what = what;
        this.hint = hint;
    }

    int status() {
        return status;
    }

    String code() {
        return name();
    }

    String what() {
        return what;
    }

    String hint() {
        return hint;
    }

    /// The one that fits a status that the framework chose.
    static Answer of(int status) {
        for (Answer answer : values()) {
            if (answer.status == status) {
                return answer;
            }
        }
        return status < 500 ? MALFORMED : INTERNAL_ERROR;
    }
}

package dev.sharekeep.api;

/// The request has not the shape of the contract; the message names the field, not its value.
final class MalformedRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String what) {
        super(what, null, false, false);
    }
}

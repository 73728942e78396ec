package dev.sharekeep.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a request must have: JSON leaves null where a field is not there.
final class Given {
    private Given() {}

    static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw new MalformedRequestException("the field " + field + " is missing");
        }
        return value;
    }

    static <T> T body(@Nullable T request) {
        if (request == null) {
            throw new MalformedRequestException("the body is missing");
        }
        return request;
    }

    /// A list that may be left out, but has no null in it.
    static <T> @Nullable List<T> elements(@Nullable List<T> values, String field) {
        if (values != null && values.stream().anyMatch(Objects::isNull)) {
            throw new MalformedRequestException("the field " + field + " has an empty element");
        }
        return values;
    }
}

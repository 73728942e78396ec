package dev.sharekeep.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sharekeep.wire.MalformedException;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads records from JSON trees by their components, and refuses what the records do not say.
///
/// A component without `@Nullable` must be there; base64 must be canonical; a field given twice,
/// text after the document, and numbers that do not fit are refused. With `Unknown.REFUSED` so is a
/// field that the record does not have, and an explicit null.
final class StrictJson {
    /// What happens to a field that the record does not have: files refuse it, answers of a node,
    /// which may be newer, skip it.
    enum Unknown {
        REFUSED,
        SKIPPED
    }

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .serializationInclusion(JsonInclude.Include.NON_NULL)
                    .build();

    private final Unknown unknown;
    private final UnaryOperator<String> naming;

    private StrictJson(Unknown unknown, UnaryOperator<String> naming) {
        this.unknown = unknown;
        this.naming = naming;
    }

    /// Reads one record from JSON text.
    static <T extends Record> T read(byte[] json, Class<T> type, Unknown unknown)
            throws MalformedException {
        return read(tree(json), type, unknown);
    }

    /// Reads one record from a parsed tree.
    static <T extends Record> T read(JsonNode tree, Class<T> type, Unknown unknown)
            throws MalformedException {
        return new StrictJson(unknown, name -> name).record(tree, type, "document");
    }

    /// Reads one record from a tree whose names start with a capital letter, as our TOML files do.
    static <T extends Record> T readCapitalised(JsonNode tree, Class<T> type)
            throws MalformedException {
        UnaryOperator<String> capital =
                name -> Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return new StrictJson(Unknown.REFUSED, capital).record(tree, type, "file");
    }

    /// Compact JSON, components in their order, absent ones left out.
    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("internal error: a record cannot be written", e);
        }
    }

    /// JSON for people, with a line feed at the end.
    static String writeIndented(Object value) {
        try {
            return MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("internal error: a record cannot be written", e);
        }
    }

    /// The value as a tree, which compares by content, byte arrays included.
    static JsonNode treeOf(@Nullable Object value) {
        return MAPPER.valueToTree(value);
    }

    private static JsonNode tree(byte[] json) throws MalformedException {
        try {
            JsonNode tree = MAPPER.readTree(json);
            if (tree == null || tree.isMissingNode()) {
                throw new MalformedException("is empty");
            }
            return tree;
        } catch (JsonProcessingException e) {
            int at = e.getLocation() == null ? 0 : (int) e.getLocation().getByteOffset();
            throw new MalformedException("is not JSON, or names a field twice", Math.max(at, 0));
        } catch (java.io.IOException e) {
            throw new IllegalStateException("internal error: reading an array failed", e);
        }
    }

    private <T extends Record> T record(JsonNode tree, Class<T> type, String where)
            throws MalformedException {
        if (!tree.isObject()) {
            throw new MalformedException(where + " is not an object");
        }
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new Object[components.length];
        TreeSet<String> left = new TreeSet<>();
        tree.fieldNames().forEachRemaining(left::add);
        for (int i = 0; i < components.length; i++) {
            String name = naming.apply(components[i].getName());
            left.remove(name);
            values[i] = component(tree.get(name), components[i], path(where, name));
        }
        if (unknown == Unknown.REFUSED && !left.isEmpty()) {
            throw new MalformedException(path(where, left.first()) + " is not known");
        }
        return build(type, components, values);
    }

    private @Nullable Object component(
            @Nullable JsonNode value, RecordComponent component, String where)
            throws MalformedException {
        AnnotatedType type = component.getAnnotatedType();
        if (value == null || (value.isNull() && unknown == Unknown.SKIPPED)) {
            if (type.isAnnotationPresent(Nullable.class)) {
                return null;
            }
            throw new MalformedException(where + " is missing");
        }
        return value(value, type, where);
    }

    private Object value(JsonNode value, AnnotatedType annotated, String where)
            throws MalformedException {
        Type type = annotated.getType();
        if (type == String.class) {
            require(value.isTextual(), where, "is not text");
            return value.textValue();
        }
        if (type == byte[].class) {
            return bytes(value, where);
        }
        if (type == int.class || type == Integer.class) {
            require(value.isInt(), where, "is not a whole number of 32 bits");
            return value.intValue();
        }
        if (type == long.class) {
            require(value.isInt() || value.isLong(), where, "is not a whole number of 64 bits");
            return value.longValue();
        }
        if (type == JsonNode.class) {
            return value;
        }
        if (type instanceof Class<?> c && c.isRecord()) {
            return record(value, c.asSubclass(Record.class), where);
        }
        if (annotated instanceof AnnotatedParameterizedType generic) {
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            return arguments.length == 1
                    ? list(value, arguments[0], where)
                    : map(value, arguments[1], where);
        }
        throw new IllegalStateException("internal error: no JSON form for " + type);
    }

    private List<Object> list(JsonNode value, AnnotatedType element, String where)
            throws MalformedException {
        require(value.isArray(), where, "is not a list");
        List<Object> elements = new ArrayList<>(value.size());
        for (JsonNode each : value) {
            elements.add(value(each, element, where + "[" + elements.size() + "]"));
        }
        return List.copyOf(elements);
    }

    private Map<String, Object> map(JsonNode value, AnnotatedType element, String where)
            throws MalformedException {
        require(value.isObject(), where, "is not an object");
        Map<String, Object> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            entries.put(each.getKey(), value(each.getValue(), element, path(where, each.getKey())));
        }
        return entries;
    }

    private static byte[] bytes(JsonNode value, String where) throws MalformedException {
        require(value.isTextual(), where, "is not base64 text");
        try {
            byte[] decoded = Base64.getDecoder().decode(value.textValue());
            require(
                    Base64.getEncoder().encodeToString(decoded).equals(value.textValue()),
                    where,
                    "is not canonical base64");
            return decoded;
        } catch (IllegalArgumentException e) {
            throw new MalformedException(where + " is not canonical base64");
        }
    }

    private static <T extends Record> T build(
            Class<T> type, RecordComponent[] components, @Nullable Object[] values) {
        try {
            Class<?>[] types =
                    Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("internal error: cannot make " + type, e);
        }
    }

    private static String path(String where, String name) {
        return where.equals("document") || where.equals("file") ? name : where + "." + name;
    }

    private static void require(boolean holds, String where, String otherwise)
            throws MalformedException {
        if (!holds) {
            throw new MalformedException(where + " " + otherwise);
        }
    }
}

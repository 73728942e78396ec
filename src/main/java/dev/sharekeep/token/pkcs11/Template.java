package dev.sharekeep.token.pkcs11;

import iaik.pkcs.pkcs11.wrapper.CK_ATTRIBUTE;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A list of PKCS#11 attributes, each given once; values are Boolean, Long, byte[] or long[].
final class Template {
    private final Map<Long, Object> values = new LinkedHashMap<>();

    static Template empty() {
        return new Template();
    }

    Template with(long type, Object value) {
        values.put(type, value);
        return this;
    }

    Template without(long type) {
        Template fewer = new Template();
        fewer.values.putAll(values);
        fewer.values.remove(type);
        return fewer;
    }

    boolean has(long type) {
        return values.containsKey(type);
    }

    Map<Long, Object> values() {
        return values;
    }

    CK_ATTRIBUTE[] attributes() {
        List<CK_ATTRIBUTE> all = new ArrayList<>();
        values.forEach((type, value) -> {
            CK_ATTRIBUTE attribute = new CK_ATTRIBUTE();
            attribute.type = type;
            attribute.pValue = value;
            all.add(attribute);
        });
        return all.toArray(new CK_ATTRIBUTE[0]);
    }
}

package dev.sharekeep.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sharekeep.contract.ImportRequest;
import dev.sharekeep.contract.KeygenRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private final ObjectMapper json = new ObjectMapper();

    @BeforeEach
    void strict() {
        new StrictJson().customize(json);
    }

    @Test
    void theContractIsRead() throws JsonProcessingException {
        String whole = "{\"session\":\"s\",\"curve\":\"secp256k1\",\"threshold\":1}";
        assertThat(json.readValue(whole, KeygenRequest.class))
                .isEqualTo(new KeygenRequest("s", "secp256k1", 1, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"session\":\"s\",\"curve\":\"c\",\"color\":\"red\"}",
                "{\"session\":\"s\",\"session\":\"t\",\"curve\":\"c\"}",
                "{\"session\":\"s\",\"curve\":\"c\"} {}",
                "{\"session\":7,\"curve\":\"c\"}",
                "{\"session\":true,\"curve\":\"c\"}",
                "{\"session\":\"s\",\"curve\":\"c\",\"threshold\":1.5}",
                "{\"session\":\"s\",\"curve\":\"c\",\"threshold\":\"1\"}",
                "{\"session\":\"s\",\"curve\":\"c\",\"threshold\":99999999999}",
                "{\"session\":[\"s\"],\"curve\":\"c\"}",
                "{\"session\":\"s\"",
                "[[[[[[[[[[[[[[[[[[[[",
                "[]"
            })
    void nothingElseIs(String text) {
        assertThatThrownBy(() -> json.readValue(text, KeygenRequest.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void bytesAreBase64() {
        assertThatThrownBy(() -> json.readValue("{\"share\":\"%%%\"}", ImportRequest.class))
                .isInstanceOf(JsonProcessingException.class);
    }
}

package dev.sharekeep.vault;

import java.util.List;

/// The tables of the schema: columns in order, those of the primary key first.
enum Table {
    KEY_HEAD("key_head", 2, "tenant", "key_id", "highest"),
    GENERATION(
            "key_generation",
            3,
            "tenant",
            "key_id",
            "generation",
            "session_id",
            "sid",
            "record",
            "record_hash",
            "label",
            "origin_kind",
            "created",
            "seal_scheme",
            "seal_key",
            "sealed_share",
            "sealed_chain_code",
            "certificate",
            "activated",
            "dropped",
            "settled"),
    SESSION(
            "session",
            2,
            "tenant",
            "session_id",
            "caller",
            "operation",
            "parameters_hash",
            "started",
            "state",
            "ended",
            "result",
            "mark",
            "prepared_key_id",
            "prepared_generation",
            "prepared_sid",
            "prepared_hash",
            "generation",
            "whitelist_version",
            "audit_sequence",
            "path",
            "signers",
            "presignature"),
    HEAD("head", 2, "scope", "kind", "number");

    static final String MAC = "mac";

    private final String sqlName;
    private final int keyColumns;
    private final List<String> columns;

    Table(String sqlName, int keyColumns, String... columns) {
        this.sqlName = sqlName;
        this.keyColumns = keyColumns;
        this.columns = List.of(columns);
    }

    String sqlName() {
        return sqlName;
    }

    /// The primary key.
    List<String> key() {
        return columns.subList(0, keyColumns);
    }

    /// All columns but the MAC.
    List<String> columns() {
        return columns;
    }
}

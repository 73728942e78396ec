package dev.sharekeep.vault;

import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How a generation lies in its row, and what its row is worth when it is read again.
final class GenerationRows {
    private static final int MOST_REMEMBERED = 100_000;
    private static final int MOST_RECORDS = 1_000;

    // COUNT of a column counts where it is not null
    private static final String UNSETTLED =
            """
            SELECT * FROM key_generation
            WHERE (tenant, key_id) IN (
                SELECT tenant, key_id FROM key_generation GROUP BY tenant, key_id
                HAVING COUNT(*) > 1 OR COUNT(certificate) = 0 OR COUNT(settled) = 0)
            ORDER BY tenant, key_id, generation
            """;

    private static final String OF_KEY_OF_SESSION =
            """
            SELECT * FROM key_generation
            WHERE (tenant, key_id) IN (
                SELECT tenant, key_id FROM key_generation WHERE tenant = ? AND session_id = ?)
            ORDER BY generation
            """;

    private final Rows rows;
    private final CertificateVerifier verifier;

    /// Hashes of certificates that verified in this process, each with all that it certifies.
    private final Set<String> verified = ConcurrentHashMap.newKeySet();

    /// Records of the rows that were checked lately, by the bytes of the whole row with its MAC: a
    /// commit reads its row once for each message of each other node.
    private final Map<ByteBuffer, KeyRecord> checked =
            Collections.synchronizedMap(
                    new LinkedHashMap<>() {
                        @Override
                        protected boolean removeEldestEntry(
                                Map.Entry<ByteBuffer, KeyRecord> eldest) {
                            return size() > MOST_RECORDS;
                        }
                    });

    GenerationRows(Rows rows, CertificateVerifier verifier) {
        this.rows = rows;
        this.verifier = verifier;
    }

    /// A row and the record in it, both found to be what this node stored.
    record Checked(Row row, KeyRecord record) {
        int number() {
            return record.generation();
        }

        boolean certified() {
            return row.has("certificate");
        }

        boolean prepared() {
            return !certified() && !row.has("dropped");
        }
    }

    static Map<String, ?> key(Generation.Id id) {
        return Map.of("tenant", id.tenant(), "key_id", id.keyId(), "generation", id.number());
    }

    static Map<String, ?> allOf(String tenant, String keyId) {
        return Map.of("tenant", tenant, "key_id", keyId);
    }

    static Row encode(NewGeneration made, Seal.Sealed sealed) {
        KeyRecord record = made.record();
        return Row.blank(Table.GENERATION)
                .with("tenant", record.tenant())
                .with("key_id", record.keyId())
                .with("generation", record.generation())
                .with("session_id", made.session())
                .with("sid", made.sid())
                .with("record", record.toBytes())
                .with("record_hash", sealed.terms().recordHash())
                .with("label", made.label())
                .with("origin_kind", made.origin().name())
                .with("created", made.created().getEpochSecond())
                .with("seal_scheme", sealed.terms().scheme())
                .with("seal_key", sealed.terms().sealingKey())
                .with("sealed_share", sealed.share())
                .with("sealed_chain_code", sealed.chainCode());
    }

    static Seal.Sealed sealed(Row row) {
        return new Seal.Sealed(
                new Seal.Terms(
                        row.text("seal_scheme"), row.text("seal_key"), row.bytes("record_hash")),
                row.optionalBytes("sealed_share"),
                row.optionalBytes("sealed_chain_code"));
    }

    /// The rows, not verified yet, of keys that have not just one settled generation.
    List<Row> selectUnsettled(Statements sql) throws SQLException {
        return rows.read(sql, Table.GENERATION, UNSETTLED, List.of());
    }

    /// All rows, not verified yet, of the key of which the session prepared one.
    List<Row> selectKeyOfSession(Statements sql, String tenant, String session)
            throws SQLException {
        return rows.read(sql, Table.GENERATION, OF_KEY_OF_SESSION, List.of(tenant, session));
    }

    Checked check(Row row) throws VaultException, TokenException {
        ByteBuffer bytes = ByteBuffer.wrap(rows.hash(row));
        KeyRecord known = checked.get(bytes);
        if (known != null) {
            return new Checked(row, known);
        }
        KeyRecord record = checkedRecord(row);
        checked.put(bytes, record);
        return new Checked(row, record);
    }

    private KeyRecord checkedRecord(Row row) throws VaultException, TokenException {
        rows.verified(row);
        KeyRecord record;
        try {
            record = KeyRecord.decode(row.bytes("record"));
        } catch (MalformedException e) {
            throw new VaultException.SealInvalid(row.name(), "its record is malformed");
        }
        if (!record.tenant().equals(row.text("tenant"))
                || !record.keyId().equals(row.text("key_id"))
                || record.generation() != row.number("generation")
                || !Arrays.equals(record.hash(row.bytes("sid")), row.bytes("record_hash"))) {
            throw new VaultException.SealInvalid(row.name(), "its record is another one");
        }
        byte[] certificate = row.optionalBytes("certificate");
        if (certificate != null && !verifies(row, record, certificate)) {
            throw new VaultException.SealInvalid(row.name(), "its certificate does not verify");
        }
        return record;
    }

    List<Checked> checkAll(List<Row> read) throws VaultException, TokenException {
        List<Checked> checked = new ArrayList<>();
        for (Row row : read) {
            checked.add(check(row));
        }
        return checked;
    }

    boolean verifies(Row row, KeyRecord record, byte[] certificate) {
        String fact = fact(row, certificate);
        if (verified.contains(fact)) {
            return true;
        }
        if (!verifier.verifies(record, row.bytes("sid"), row.text("session_id"), certificate)) {
            return false;
        }
        if (verified.size() >= MOST_REMEMBERED) {
            verified.clear();
        }
        verified.add(fact); // another thread may have added it meanwhile
        return true;
    }

    /// One name for a certificate and all that it is about.
    private static String fact(Row row, byte[] certificate) {
        Encoder to =
                new Encoder()
                        .text(Purpose.ROW.tag())
                        .bytes(row.bytes("record"))
                        .bytes(row.bytes("sid"))
                        .text(row.text("session_id"))
                        .bytes(certificate);
        return HexFormat.of().formatHex(Hash.SHA256.ofObject(to.toBytes()));
    }

    /// The generations of one key as they stand to each other, ascending.
    static List<Generation> standing(List<Checked> ofOneKey) {
        int highest = highestCertified(ofOneKey);
        return ofOneKey.stream().map(checked -> seen(checked, highest)).toList();
    }

    /// 0 if none is certified.
    static int highestCertified(List<Checked> ofOneKey) {
        return ofOneKey.stream()
                .filter(Checked::certified)
                .mapToInt(Checked::number)
                .max()
                .orElse(0);
    }

    private static Generation seen(Checked checked, int highestCertified) {
        Row row = checked.row();
        return new Generation(
                checked.record(),
                row.bytes("record_hash"),
                row.bytes("sid"),
                row.text("session_id"),
                state(checked, highestCertified),
                row.optionalText("label"),
                KeyOrigin.valueOf(row.text("origin_kind")),
                Instant.ofEpochSecond(row.number("created")),
                row.optionalBytes("certificate"),
                SessionRows.time(row.optionalNumber("activated")),
                row.has("settled"));
    }

    private static Generation.State state(Checked checked, int highestCertified) {
        if (checked.certified()) {
            return checked.number() == highestCertified
                    ? Generation.State.ACTIVE
                    : Generation.State.SUPERSEDED;
        }
        return checked.prepared() ? Generation.State.PREPARED : Generation.State.DROPPED;
    }

    /// The key's name, by which rows of one key are brought together.
    static String keyOf(Row row) {
        return row.text("tenant") + "/" + row.text("key_id");
    }

    static boolean same(Row one, @Nullable Row other) {
        return other != null && Arrays.equals(bytes(one), bytes(other));
    }

    private static byte[] bytes(Row row) {
        Encoder to = new Encoder();
        row.encode(to);
        return to.toBytes();
    }
}

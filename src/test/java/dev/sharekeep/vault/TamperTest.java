package dev.sharekeep.vault;

import static dev.sharekeep.vault.TestKeys.NOW;
import static dev.sharekeep.vault.TestKeys.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sharekeep.math.Curve;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever can write the database file, and even use the token, cannot pass one row off as another.
@SuppressWarnings({"MustBeClosedChecker", "NullAway.Init"})
class TamperTest {
    private static final Curve CURVE = Curve.SECP256K1;
    private static Token token;

    @TempDir Path directory;
    private Vault vault;
    private Database raw;
    private Rows forger;

    @BeforeAll
    static void openToken() throws TokenException {
        token = TestTokens.softHsm("vault-tamper");
    }

    @AfterAll
    static void closeToken() {
        token.close();
    }

    @BeforeEach
    void storeTwoKeys() throws Exception {
        Path file = directory.resolve("node.db");
        vault = TestKeys.open(file, token);
        try (KeyShare one = TestKeys.share(CURVE, "one", 1, 1, true);
                KeyShare two = TestKeys.share(CURVE, "two", 1, 2, true);
                KeyShare waiting = TestKeys.share(CURVE, "waiting", 1, 3, false)) {
            TestKeys.store(vault, "s1", one);
            TestKeys.store(vault, "s2", two);
            TestKeys.prepare(vault, "s3", waiting);
        }
        vault.sessions().succeed(TENANT, "s1", new byte[] {1}, Session.Facts.NONE, NOW);
        vault.sessions().abortUnlessPrepared(TENANT, "s4");
        vault.heads().advance(Head.own(Head.Kind.WHITELIST_VERSION), 3);
        raw = Database.open(TestKeys.url(file));
        forger = new Rows(token, TestKeys.PLACE);
    }

    @AfterEach
    void close() {
        raw.close();
        vault.close();
    }

    @Test
    void theTablesAreThoseOfTheCode() throws Exception {
        for (Table table : Table.values()) {
            List<String> columns = new ArrayList<>(table.columns());
            columns.add(Table.MAC);
            List<String> found = raw.read(h -> columnsOf(h, table));
            assertThat(found).containsExactlyElementsOf(columns);
        }
    }

    private static List<String> columnsOf(Statements sql, Table table) throws SQLException {
        return sql.query(
                "SELECT name FROM pragma_table_info(?) ORDER BY cid",
                List.of(table.sqlName()),
                found -> found.getString(1));
    }

    @Test
    void anEditOfAnyColumnOfAnyRowIsFound() throws Exception {
        assertThat(vault.verify()).isEmpty();
        String before = vault.dump();
        int edits = 0;
        for (Table table : Table.values()) {
            for (Row row : raw.read(h -> forger.select(h, table, Map.of()))) {
                List<String> columns = new ArrayList<>(table.columns());
                columns.add(Table.MAC);
                for (String column : columns) {
                    Row edited = row.with(column, changed(table, column, row.value(column)));
                    replace(row, edited);
                    assertThat(vault.verify()).as(row.name() + " " + column).isNotEmpty();
                    replace(edited, row);
                    edits++;
                }
            }
        }
        assertThat(edits).isGreaterThan(100);
        assertThat(vault.dump()).isEqualTo(before);
        assertThat(vault.verify()).isEmpty();
    }

    /// Another value of the column's type; for NULL the empty or zero one, the nearest there is.
    private static Object changed(Table table, String column, @Nullable Object value) {
        return switch (value) {
            case String text -> text + "x";
            case Long number -> number + 1;
            case byte[] bytes -> flipped(bytes);
            case null -> nearest(table, column);
            default -> throw new AssertionError("a type that no row has");
        };
    }

    private static Object nearest(Table table, String column) {
        return switch (column) {
            case "label", "operation", "mark", "prepared_key_id", "presignature" -> "";
            case "activated",
                    "dropped",
                    "settled",
                    "started",
                    "ended",
                    "prepared_generation",
                    "generation",
                    "whitelist_version",
                    "audit_sequence" ->
                    0L;
            case "sealed_share",
                    "sealed_chain_code",
                    "certificate",
                    "caller",
                    "parameters_hash",
                    "result",
                    "prepared_sid",
                    "prepared_hash",
                    "path",
                    "signers" ->
                    new byte[0];
            default -> throw new AssertionError(table + " has a new column " + column);
        };
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] other = bytes.length == 0 ? new byte[1] : bytes.clone();
        other[other.length - 1] ^= 1;
        return other;
    }

    /// Puts a row in another's place as it is, with whatever MAC it has.
    private void replace(Row old, Row row) throws Exception {
        raw.write(sql -> {
            forger.delete(sql, old);
            List<String> columns = new ArrayList<>(row.table().columns());
            columns.add(Table.MAC);
            sql.update(
                    "INSERT INTO "
                            + row.table().sqlName()
                            + " ("
                            + String.join(", ", columns)
                            + ") VALUES ("
                            + String.join(", ", Collections.nCopies(columns.size(), "?"))
                            + ")",
                    row.values(columns));
            return row;
        });
    }

    @Test
    void aColumnAddedToATableIsFound() throws Exception {
        raw.write(sql -> sql.update("ALTER TABLE head ADD COLUMN note VARCHAR(9)", List.of()));
        assertThat(vault.verify())
                .extracting(VaultException.SealInvalid::row)
                .containsExactly("head//WHITELIST_VERSION");
    }

    @Test
    void rowsThatChangePlacesAreFound() throws Exception {
        Row one = row("one");
        Row two = row("two");
        Row oneAsTwo =
                two.with("sealed_share", one.value("sealed_share"))
                        .with("sealed_chain_code", one.value("sealed_chain_code"));
        replace(two, oneAsTwo);
        assertOpenRefuses("two", "columns were changed");
        Row wholly = one.with("key_id", "two").with("session_id", "s2");
        replace(oneAsTwo, wholly);
        assertOpenRefuses("two", "columns were changed");
        assertThat(vault.keys().active(TENANT, "one")).as("the other is sound").isPresent();
        assertThat(vault.keys().everything().damaged()).hasSize(1);
    }

    @Test
    void evenWithTheRowKeyAShareDoesNotOpenInAnotherRow() throws Exception {
        Row one = row("one");
        Row two = row("two");
        forge(two.with("sealed_share", one.value("sealed_share")));
        assertOpenRefuses("two", "sealed share does not belong");
        forge(two.with("sealed_chain_code", one.value("sealed_chain_code")));
        assertOpenRefuses("two", "sealed chain-code does not belong");
        forge(two.with("sealed_share", two.value("sealed_chain_code")));
        assertOpenRefuses("two", "sealed share does not belong");
        forge(two.with("seal_scheme", "KW_HMAC"));
        assertOpenRefuses("two", "does not belong");
        forge(two.with("seal_key", "other"));
        assertOpenRefuses("two", "does not belong");
        forge(two.with("record", one.value("record")));
        assertOpenRefuses("two", "record is another one");
        forge(two.with("record_hash", one.value("record_hash")));
        assertOpenRefuses("two", "record is another one");
        forge(two.with("certificate", one.value("certificate")));
        assertOpenRefuses("two", "certificate does not verify");
        forge(two.with("sealed_chain_code", null));
        assertOpenRefuses("two", "a sealed value is missing");
        forge(two);
        vault.keys().open(new Generation.Id(TENANT, "two", 1)).close();
    }

    @Test
    void aSealIsBoundToEachFactOfItsRow() throws Exception {
        try (KeyShare share = TestKeys.share(CURVE, "one", 1, 1, true);
                KeyShare other = TestKeys.share(CURVE, "one", 1, 9, true)) {
            KeyRecord r = share.publicRecord();
            Seal seal = new Seal(token, TestKeys.PLACE);
            Seal.Sealed sealed = seal.seal(r, share, r.hash(TestKeys.sid("s1")));
            seal.open(r, sealed).close();
            Committee reordered =
                    new Committee(List.of(TestKeys.node(2), TestKeys.node(1), TestKeys.node(3)));
            Map<String, KeyRecord> others = new HashMap<>();
            others.put("tenant", named(r, "others", "one", 1, 1, r.committee()));
            others.put("key id", named(r, TENANT, "two", 1, 1, r.committee()));
            others.put("generation", named(r, TENANT, "one", 2, 1, r.committee()));
            others.put("threshold", named(r, TENANT, "one", 1, 2, r.committee()));
            others.put("committee and index", named(r, TENANT, "one", 1, 1, reordered));
            others.put("public key", other.publicRecord());
            others.forEach((what, record) -> assertClosed(what, seal, record, sealed));

            Seal.Terms terms = sealed.terms();
            Map<String, Seal.Terms> otherTerms =
                    Map.of(
                            "scheme",
                            new Seal.Terms("other", terms.sealingKey(), terms.recordHash()),
                            "sealing key",
                            new Seal.Terms(terms.scheme(), "other", terms.recordHash()),
                            "record hash",
                            new Seal.Terms(terms.scheme(), terms.sealingKey(), new byte[32]));
            otherTerms.forEach((what, t) ->
                    assertClosed(
                            what, seal, r, new Seal.Sealed(t, sealed.share(), sealed.chainCode())));
            assertClosed(
                    "kind", seal, r, new Seal.Sealed(terms, sealed.chainCode(), sealed.share()));
            Place otherSite = new Place("standby", TestKeys.PLACE.node());
            assertClosed("site", new Seal(token, otherSite), r, sealed);
            Place otherNode = new Place(TestKeys.PLACE.site(), TestKeys.node(3));
            assertClosed("node", new Seal(token, otherNode), r, sealed);
        }
    }

    private static KeyRecord named(
            KeyRecord r, String tenant, String keyId, int number, int t, Committee committee) {
        return new KeyRecord(
                r.curve(),
                committee,
                t,
                r.publicKey(),
                r.sharePoints(),
                tenant,
                keyId,
                r.origin(),
                number,
                r.chainCodeHash());
    }

    private static void assertClosed(String what, Seal seal, KeyRecord record, Seal.Sealed sealed) {
        assertThatExceptionOfType(VaultException.SealInvalid.class)
                .as(what)
                .isThrownBy(() -> seal.open(record, sealed))
                .withMessageContaining("does not belong to it");
    }

    @Test
    void aDatabaseOfAnotherTokenIsRefused() throws Exception {
        vault.close();
        try (Token other = TestTokens.softHsm("vault-other");
                Vault foreign = TestKeys.open(directory.resolve("node.db"), other)) {
            assertThat(foreign.keys().everything().generations()).isEmpty();
            assertThat(foreign.keys().everything().damaged()).hasSize(3);
        }
    }

    private Row row(String keyId) throws Exception {
        return raw.read(
                h -> forger.select(h, Table.GENERATION, Map.of("key_id", keyId)).getFirst());
    }

    private void forge(Row row) throws Exception {
        raw.write(sql -> {
            forger.update(sql, row);
            return row;
        });
    }

    private void assertOpenRefuses(String keyId, String reason) {
        assertThatExceptionOfType(VaultException.SealInvalid.class)
                .isThrownBy(() -> vault.keys().open(new Generation.Id(TENANT, keyId, 1)))
                .withMessageContaining(reason)
                .satisfies(
                        e -> assertThat(e.row()).isEqualTo("key_generation/acme/" + keyId + "/1"));
    }
}

package dev.sharekeep.vault;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Hash;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The generations of all keys, and this node's sealed share of each. A call that returns is on the
/// disk; one that throws has changed nothing.
public final class Keys {
    private final Database database;
    private final Rows rows;
    private final Seal seal;
    private final GenerationRows generations;
    private final InstantSource clock;

    Keys(Database database, Rows rows, Seal seal, GenerationRows generations, InstantSource clock) {
        this.database = database;
        this.rows = rows;
        this.seal = seal;
        this.generations = generations;
        this.clock = clock;
    }

    /// Generations read together, and the rows among them that are not what this node stored.
    public record Holdings(List<Generation> generations, List<VaultException.SealInvalid> damaged) {
        public Holdings {
            generations = List.copyOf(generations);
            damaged = List.copyOf(damaged);
        }
    }

    /// Stores a generation PREPARED: sealed, opened again, written, and read back before the
    /// commit. From then on its session is bound to it.
    ///
    /// @throws VaultException.KeyBusy if another generation of the key is PREPARED
    /// @throws VaultException.SessionAborted if this node gave the session up
    /// @throws VaultException.Backwards if the number is not above all that were ever prepared
    public void prepare(NewGeneration made) throws VaultException, TokenException {
        KeyRecord record = made.record();
        byte[] recordHash = record.hash(made.sid());
        Row row = GenerationRows.encode(made, seal.seal(record, made.share(), recordHash));
        Generation.Id id = new Generation.Id(record.tenant(), record.keyId(), record.generation());
        database.write(sql -> {
            Session session = sessionThatMayPrepare(sql, made);
            for (GenerationRows.Checked other : ofKey(sql, id.tenant(), id.keyId())) {
                if (other.prepared()) {
                    throw new VaultException.KeyBusy(id.keyId());
                }
            }
            raiseHighest(sql, id);
            rows.insert(sql, row);
            Session.Mark mark = new Session.Mark.Prepared(id, made.sid(), recordHash);
            rows.update(sql, SessionRows.encode(Sessions.marked(session, mark)));
            Optional<Row> back = rows.find(sql, Table.GENERATION, GenerationRows.key(id));
            if (!GenerationRows.same(row, back.orElse(null))) {
                throw new VaultException.SealInvalid(
                        row.name(), "it does not read back as it was written");
            }
            return id;
        });
    }

    private Session sessionThatMayPrepare(Statements sql, NewGeneration made)
            throws SQLException, VaultException, TokenException {
        String tenant = made.record().tenant();
        Session session = SessionRows.find(sql, rows, tenant, made.session()).orElse(null);
        if (session == null || session.prepared()) {
            throw new IllegalStateException("internal error: session cannot prepare a row");
        }
        if (session.mark() != null || session.state() != Session.State.RUNNING) {
            throw new VaultException.SessionAborted(made.session());
        }
        return session;
    }

    private void raiseHighest(Statements sql, Generation.Id id)
            throws SQLException, VaultException, TokenException {
        Map<String, ?> key = GenerationRows.allOf(id.tenant(), id.keyId());
        Optional<Row> head = rows.find(sql, Table.KEY_HEAD, key);
        long highest = head.map(row -> row.number("highest")).orElse(0L);
        if (id.number() <= highest) {
            throw new VaultException.Backwards(
                    "generation number of key " + id.keyId(), highest, id.number());
        }
        if (head.isPresent()) {
            rows.update(sql, head.get().with("highest", id.number()));
        } else {
            rows.insert(
                    sql,
                    Row.blank(Table.KEY_HEAD)
                            .with("tenant", id.tenant())
                            .with("key_id", id.keyId())
                            .with("highest", id.number()));
        }
    }

    /// Stores the certificate of a PREPARED or DROPPED generation, which makes it ACTIVE. Whether
    /// it is certified now: not if it is gone, nor if a higher generation is ACTIVE.
    ///
    /// Lower generations that never got a certificate cannot get one that counts, and are erased;
    /// under a tombstone all lower ones are.
    public boolean activate(Generation.Id id, byte[] certificate)
            throws VaultException, TokenException {
        List<GenerationRows.Checked> erased = new ArrayList<>();
        boolean certified =
                database.write(sql -> {
                    erased.clear();
                    return activate(sql, id, certificate, erased);
                });
        if (!erased.isEmpty()) {
            database.scrub();
        }
        return certified;
    }

    private boolean activate(
            Statements sql,
            Generation.Id id,
            byte[] certificate,
            List<GenerationRows.Checked> erased)
            throws SQLException, VaultException, TokenException {
        List<GenerationRows.Checked> all = ofKey(sql, id.tenant(), id.keyId());
        GenerationRows.Checked one =
                all.stream().filter(c -> c.number() == id.number()).findFirst().orElse(null);
        if (one == null || one.certified()) {
            return one != null;
        }
        if (GenerationRows.highestCertified(all) > id.number()) {
            return false;
        }
        if (!generations.verifies(one.row(), one.record(), certificate)) {
            throw new IllegalStateException("internal error: the certificate does not verify");
        }
        rows.update(
                sql,
                one.row()
                        .with("certificate", certificate)
                        .with("activated", clock.instant().getEpochSecond())
                        .with("dropped", null));
        all.stream()
                .filter(c -> c.number() < id.number())
                .filter(c -> one.record().tombstone() || !c.certified())
                .forEach(erased::add);
        for (GenerationRows.Checked c : erased) {
            rows.delete(sql, c.row());
        }
        return true;
    }

    /// Sets a PREPARED generation aside: unused, the key no longer busy, but kept, since a
    /// certificate may still come. Others stay as they are.
    public void drop(Generation.Id id) throws VaultException, TokenException {
        mark(id, "dropped", GenerationRows.Checked::prepared);
    }

    /// Notes that every node has reported a certified generation ACTIVE.
    public void settle(Generation.Id id) throws VaultException, TokenException {
        mark(id, "settled", c -> c.certified() && !c.row().has("settled"));
    }

    private void mark(Generation.Id id, String column, Predicate<GenerationRows.Checked> applies)
            throws VaultException, TokenException {
        database.write(sql -> {
            for (GenerationRows.Checked c : ofKey(sql, id.tenant(), id.keyId())) {
                if (c.number() == id.number() && applies.test(c)) {
                    long now = clock.instant().getEpochSecond();
                    rows.update(sql, c.row().with(column, now));
                }
            }
            return id;
        });
    }

    /// Deletes a generation that is not the key's ACTIVE one, for good: its bytes are overwritten
    /// in the database and its log is emptied. Its number stays used. When is for the caller to
    /// know; a row that is gone is no error, and its traces are scrubbed again.
    public void erase(Generation.Id id) throws VaultException, TokenException {
        database.write(sql -> {
            List<GenerationRows.Checked> all = ofKey(sql, id.tenant(), id.keyId());
            if (GenerationRows.highestCertified(all) == id.number()) {
                throw new IllegalStateException("internal error: erasing what is active");
            }
            for (GenerationRows.Checked c : all) {
                if (c.number() == id.number()) {
                    rows.delete(sql, c.row());
                }
            }
            return id;
        });
        database.scrub();
    }

    /// All generations of one key, ascending.
    public List<Generation> generations(String tenant, String keyId)
            throws VaultException, TokenException {
        List<Row> read =
                database.read(sql ->
                        rows.select(sql, Table.GENERATION, GenerationRows.allOf(tenant, keyId)));
        return GenerationRows.standing(generations.checkAll(read));
    }

    /// The ACTIVE generation of a key that is not deleted.
    public Optional<Generation> active(String tenant, String keyId)
            throws VaultException, TokenException {
        return generations(tenant, keyId).stream()
                .filter(g -> g.state() == Generation.State.ACTIVE && !g.record().tombstone())
                .findFirst();
    }

    /// The generation that a session of this node prepared, if its row is still there.
    public Optional<Generation> ofSession(String tenant, String session)
            throws VaultException, TokenException {
        List<Row> read = database.read(sql -> generations.selectKeyOfSession(sql, tenant, session));
        return GenerationRows.standing(generations.checkAll(read)).stream()
                .filter(g -> g.session().equals(session))
                .findFirst();
    }

    /// All generations of one tenant's keys.
    public Holdings all(String tenant) throws VaultException, TokenException {
        return holdings(Map.of("tenant", tenant));
    }

    /// All generations of all keys, each read and checked.
    public Holdings everything() throws VaultException, TokenException {
        return holdings(Map.of());
    }

    /// All generations of those keys of which one is not certified, not settled, or superseded:
    /// what recovery has work with. Costs little however many other keys there are.
    public List<Generation> unsettled() throws VaultException, TokenException {
        List<Row> read = database.read(generations::selectUnsettled);
        return holdings(read).generations();
    }

    private Holdings holdings(Map<String, ?> where) throws VaultException, TokenException {
        List<Row> read = database.read(sql -> rows.select(sql, Table.GENERATION, where));
        return holdings(read);
    }

    private Holdings holdings(List<Row> read) throws VaultException, TokenException {
        Map<String, List<GenerationRows.Checked>> byKey = new LinkedHashMap<>();
        List<VaultException.SealInvalid> damaged = new ArrayList<>();
        for (Row row : read) {
            try {
                byKey.computeIfAbsent(GenerationRows.keyOf(row), key -> new ArrayList<>())
                        .add(generations.check(row));
            } catch (VaultException.SealInvalid e) {
                damaged.add(e);
            }
        }
        List<Generation> sound = new ArrayList<>();
        byKey.values().forEach(ofOneKey -> sound.addAll(GenerationRows.standing(ofOneKey)));
        return new Holdings(sound, damaged);
    }

    /// The highest number ever prepared for the key, erased and dropped ones included; 0 if none.
    public int highest(String tenant, String keyId) throws VaultException, TokenException {
        return database.read(sql -> {
            Map<String, ?> key = GenerationRows.allOf(tenant, keyId);
            int highest =
                    rows.find(sql, Table.KEY_HEAD, key)
                            .map(row -> Math.toIntExact(row.number("highest")))
                            .orElse(0);
            for (Row row : rows.select(sql, Table.GENERATION, key)) {
                if (row.number("generation") > highest) {
                    throw new VaultException.SealInvalid(
                            Table.KEY_HEAD.sqlName() + "/" + tenant + "/" + keyId,
                            "it is below a stored generation");
                }
            }
            return highest;
        });
    }

    /// Opens this node's share of a certified generation; the caller closes it.
    ///
    /// @throws VaultException.NotActive if it is not certified, or gone, or a tombstone
    @MustBeClosed
    public KeyShare open(Generation.Id id) throws VaultException, TokenException {
        Optional<Row> row =
                database.read(sql -> rows.find(sql, Table.GENERATION, GenerationRows.key(id)));
        if (row.isPresent()) {
            GenerationRows.Checked checked = generations.check(row.get());
            if (checked.certified() && !checked.record().tombstone()) {
                return opened(checked);
            }
        }
        throw new VaultException.NotActive(
                "key_generation/" + id.tenant() + "/" + id.keyId() + "/" + id.number());
    }

    /// Opens every sealed row and compares it with its record; returns what is not as it was
    /// stored.
    List<VaultException.SealInvalid> verify() throws VaultException, TokenException {
        List<VaultException.SealInvalid> faults = new ArrayList<>();
        for (Row row : database.read(sql -> rows.select(sql, Table.GENERATION, Map.of()))) {
            try {
                GenerationRows.Checked checked = generations.check(row);
                highest(checked.record().tenant(), checked.record().keyId());
                if (!checked.record().tombstone()) {
                    try (KeyShare _ = opened(checked)) {
                        // it opened, and fits its record
                    }
                }
            } catch (VaultException.SealInvalid e) {
                faults.add(e);
            }
        }
        return faults;
    }

    /// The share of a checked row, whose chain code and share point are those of its record.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // returned, or closed below
    private KeyShare opened(GenerationRows.Checked checked) throws VaultException, TokenException {
        KeyRecord record = checked.record();
        KeyShare share = seal.open(record, GenerationRows.sealed(checked.row()));
        try {
            byte[] chainCodeHash =
                    share.chainCode() == null
                            ? null
                            : Hash.SHA256.ofSecretObject(share.chainCode());
            if (!share.fits() || !Arrays.equals(chainCodeHash, record.chainCodeHash())) {
                throw new VaultException.SealInvalid(
                        checked.row().name(), "its share does not fit its record");
            }
            return share;
        } catch (VaultException | RuntimeException e) {
            share.close();
            throw e;
        }
    }

    private List<GenerationRows.Checked> ofKey(Statements sql, String tenant, String keyId)
            throws SQLException, VaultException, TokenException {
        return generations.checkAll(
                rows.select(sql, Table.GENERATION, GenerationRows.allOf(tenant, keyId)));
    }
}

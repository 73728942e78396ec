package dev.sharekeep.vault;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Keys of a made-up committee of three, in which this node is node 2, and vaults that hold them.
final class TestKeys {
    static final String TENANT = "acme";
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Committee COMMITTEE = new Committee(List.of(node(1), node(2), node(3)));
    static final Place PLACE = new Place("main", node(2));
    private static final int INDEX = 2;

    private TestKeys() {}

    static Fingerprint node(int index) {
        return Fingerprint.ofSpki(new byte[] {(byte) index});
    }

    static String url(Path file) {
        return "jdbc:sqlite:" + file;
    }

    @MustBeClosed
    static Vault open(Path file, Token token) throws VaultException {
        return Vault.open(url(file), token, PLACE, TestKeys::verifies, InstantSource.fixed(NOW));
    }

    /// The share that node 2 has of the key a + b*x, whose a and b come from `seed`.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the share owns its parts
    static KeyShare share(Curve curve, String keyId, int generation, int seed, boolean chain) {
        Scalar a = curve.scalar(1_000_003L * seed + 17);
        Scalar b = curve.scalar(7919L * (seed + generation));
        List<Point> points =
                IntStream.rangeClosed(1, COMMITTEE.size())
                        .mapToObj(j -> point(curve, a.plus(b.times(curve.scalar(j)))))
                        .toList();
        byte[] chainCode = new byte[32];
        Arrays.fill(chainCode, (byte) seed);
        KeyRecord record =
                new KeyRecord(
                        curve,
                        COMMITTEE,
                        1,
                        point(curve, a),
                        points,
                        TENANT,
                        keyId,
                        text("origin"),
                        generation,
                        chain ? Hash.SHA256.ofObject(chainCode) : null);
        SecretScalar share = SecretScalar.of(a.plus(b.times(curve.scalar(INDEX))));
        SecretBytes code = chain ? SecretBytes.takeFrom(chainCode) : null;
        return new KeyShare(record, new Party(INDEX), share, code);
    }

    static Point point(Curve curve, Scalar scalar) {
        try (SecretScalar secret = SecretScalar.of(scalar)) {
            if (secret.isZero()) {
                throw new AssertionError("a test key must not be zero on " + curve);
            }
            return secret.timesGenerator();
        }
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Session.Request request(String operation) {
        return new Session.Request(
                Fingerprint.ofSpki(text("client")), operation, Hash.SHA256.ofObject(text("call")));
    }

    /// What stands for all nodes' signatures: a value that only this row makes.
    static byte[] certificate(KeyRecord record, byte[] sid, String session) {
        byte[] statement = record.hash(sid);
        return Hash.SHA256.ofObject(text("all signed " + session + Arrays.toString(statement)));
    }

    static boolean verifies(KeyRecord record, byte[] sid, String session, byte[] certificate) {
        return Arrays.equals(certificate, certificate(record, sid, session));
    }

    static byte[] sid(String session) {
        return Hash.SHA256.ofObject(text("sid of " + session));
    }

    /// Claims a session and prepares a generation of the key in it.
    static Generation.Id prepare(Vault vault, String session, KeyShare share)
            throws VaultException, TokenException {
        vault.sessions().claim(TENANT, session, request("keygen"), NOW);
        NewGeneration made =
                NewGeneration.of(share, sid(session), session, "label", KeyOrigin.MADE, NOW);
        vault.keys().prepare(made);
        return id(share.publicRecord());
    }

    static Generation.Id prepareTombstone(Vault vault, String session, Generation last, int number)
            throws VaultException, TokenException {
        vault.sessions().claim(TENANT, session, request("delete"), NOW);
        KeyRecord tombstone = last.record().tombstone(number);
        vault.keys().prepare(NewGeneration.tombstone(last, tombstone, sid(session), session));
        return id(tombstone);
    }

    static boolean activate(Vault vault, String session, KeyRecord record)
            throws VaultException, TokenException {
        return vault.keys().activate(id(record), certificate(record, sid(session), session));
    }

    /// A key with one ACTIVE generation.
    static Generation.Id store(Vault vault, String session, KeyShare share)
            throws VaultException, TokenException {
        Generation.Id id = prepare(vault, session, share);
        if (!activate(vault, session, share.publicRecord())) {
            throw new AssertionError("not activated");
        }
        return id;
    }

    static Generation.Id id(KeyRecord record) {
        return new Generation.Id(record.tenant(), record.keyId(), record.generation());
    }

    static boolean sameShare(KeyShare one, KeyShare other) {
        try (SecretBytes mine = one.share().encode();
                SecretBytes theirs = other.share().encode()) {
            return mine.sameAs(theirs) && sameCode(one.chainCode(), other.chainCode());
        }
    }

    private static boolean sameCode(@Nullable SecretBytes one, @Nullable SecretBytes other) {
        return one == null || other == null ? one == null && other == null : one.sameAs(other);
    }
}

package dev.sharekeep.node;

import dev.sharekeep.protocol.Certificate;
import dev.sharekeep.protocol.Identity;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.IdentitySignature;
import dev.sharekeep.wire.MalformedException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The roster as configured: who the nodes are, by name of committee, and what each has signed.
/// Indices come from here alone, never from a message.
public final class Site implements Identity {
    private static final int MOST_REMEMBERED = 1_000;

    private record Signed(Fingerprint signer, ByteBuffer message, ByteBuffer signature) {}

    private final String name;
    private final Fingerprint self;
    private final Map<String, Committee> committees;
    private final Map<Fingerprint, Integer> rosterIndex = new LinkedHashMap<>();
    private final Map<Fingerprint, PublicKey> keys = new HashMap<>();

    /// Lately found to verify: a commit meets each signature again in its certificate, and in what
    /// every other node sends of that.
    private final Set<Signed> verified =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Signed, Boolean> eldest) {
                            return size() > MOST_REMEMBERED;
                        }
                    });

    private final Token token;

    /// @param identities each node's identity key as DER SubjectPublicKeyInfo, in roster order
    /// @param committees roster indices by name; one is named `default`
    public Site(
            String name,
            int selfIndex,
            List<byte[]> identities,
            Map<String, List<Integer>> committees,
            Token token) {
        this.name = name;
        this.token = token;
        for (byte[] spki : identities) {
            Fingerprint fingerprint = Fingerprint.ofSpki(spki);
            rosterIndex.put(fingerprint, rosterIndex.size() + 1);
            keys.put(fingerprint, publicKey(spki));
        }
        List<Fingerprint> roster = List.copyOf(rosterIndex.keySet());
        this.self = roster.get(selfIndex - 1);
        this.committees = new LinkedHashMap<>();
        committees.forEach((committee, indices) ->
                this.committees.put(
                        committee,
                        new Committee(indices.stream().map(i -> roster.get(i - 1)).toList())));
    }

    public String name() {
        return name;
    }

    public Fingerprint self() {
        return self;
    }

    /// All nodes' fingerprints in roster order.
    public List<Fingerprint> roster() {
        return List.copyOf(rosterIndex.keySet());
    }

    public Optional<Committee> committee(String committee) {
        return Optional.ofNullable(committees.get(committee));
    }

    /// This node's place in a committee, if it sits in it.
    public Optional<Party> placeIn(Committee committee) {
        return committee.partyOf(self);
    }

    /// Whether `certificate` makes a stored generation ACTIVE: all nodes of its committee signed
    /// that they prepared exactly this record in exactly this session.
    public boolean certified(KeyRecord record, byte[] sid, String session, byte[] certificate) {
        try {
            Certificate decoded = Certificate.decode(certificate);
            Certificate.Prepared told = decoded.prepared();
            return told.tenant().equals(record.tenant())
                    && told.session().equals(session)
                    && Arrays.equals(told.sid(), sid)
                    && Arrays.equals(told.recordHash(), record.hash(sid))
                    && decoded.verifies(record.committee(), this);
        } catch (MalformedException e) {
            return false; // what no node wrote certifies nothing
        }
    }

    @Override
    public byte[] sign(byte[] message) throws UnavailableException {
        try {
            return token.signIdentity(message);
        } catch (TokenException e) {
            throw new UnavailableException(e.what());
        }
    }

    @Override
    public boolean verifies(Fingerprint signer, byte[] message, byte[] signature) {
        PublicKey key = keys.get(signer);
        if (key == null) {
            return false;
        }
        Signed statement =
                new Signed(
                        signer,
                        ByteBuffer.wrap(message.clone()),
                        ByteBuffer.wrap(signature.clone()));
        synchronized (verified) {
            if (verified.contains(statement)) {
                return true;
            }
        }
        boolean holds = IdentitySignature.verifies(key, message, signature);
        if (holds) {
            synchronized (verified) {
                verified.add(statement);
            }
        }
        return holds;
    }

    private static PublicKey publicKey(byte[] spki) {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a roster key is not an EC public key");
        }
    }
}

package dev.sharekeep.sharing;

import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The nodes that hold one key, as the fingerprints of their identity keys in index order.
public record Committee(List<Fingerprint> members) {
    public Committee {
        members = List.copyOf(members);
        if (members.size() < 2 || members.size() > Party.MOST) {
            throw new IllegalArgumentException("a committee has 2 to " + Party.MOST + " nodes");
        }
        if (new HashSet<>(members).size() != members.size()) {
            throw new IllegalArgumentException("a committee lists a node once");
        }
    }

    /// n, the number of nodes.
    public int size() {
        return members.size();
    }

    /// All parties, ascending.
    public List<Party> parties() {
        return IntStream.rangeClosed(1, size()).mapToObj(Party::new).toList();
    }

    public List<Party> others(Party self) {
        return parties().stream().filter(party -> !party.equals(self)).toList();
    }

    public Optional<Party> partyOf(Fingerprint member) {
        int at = members.indexOf(member);
        return at < 0 ? Optional.empty() : Optional.of(new Party(at + 1));
    }

    public Fingerprint of(Party party) {
        return members.get(party.index() - 1);
    }

    /// Writes one field: the list of fingerprints.
    public void encode(Encoder to) {
        to.list(members, (field, member) -> field.bytes(member.bytes()));
    }

    public static Committee decode(Decoder from) throws MalformedException {
        List<Fingerprint> members =
                from.list(Party.MOST, field -> Fingerprint.decode(field.bytes()));
        try {
            return new Committee(members);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("committee is not 2 to 32 distinct nodes");
        }
    }
}

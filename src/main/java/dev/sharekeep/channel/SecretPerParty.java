package dev.sharekeep.channel;

import dev.sharekeep.secret.Secret;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import java.util.Map;

/// One secret from each of several parties; owns them all.
public final class SecretPerParty<T extends Secret> implements Secret {
    private final PerParty<T> values;

    SecretPerParty(Map<Party, T> values) {
        this.values = PerParty.of(values);
    }

    /// The secret of one party, borrowed.
    public T of(Party party) {
        return values.of(party);
    }

    @Override
    public void close() {
        values.values().forEach(Secret::close);
    }

    @Override
    public String toString() {
        return "SecretPerParty[" + values.size() + "]";
    }
}

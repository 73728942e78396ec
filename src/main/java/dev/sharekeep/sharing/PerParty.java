package dev.sharekeep.sharing;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/// One value for each party of a set, ascending by index. Never empty-handed: `of` an unknown party
/// is our own bug and throws.
public final class PerParty<T> {
    private final SortedMap<Party, T> values;

    private PerParty(SortedMap<Party, T> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    public static <T> PerParty<T> of(Map<Party, ? extends T> values) {
        return new PerParty<>(new TreeMap<>(values));
    }

    /// The values of parties 1, 2, ... in this order.
    public static <T> PerParty<T> inOrder(List<? extends T> values) {
        SortedMap<Party, T> byParty = new TreeMap<>();
        for (T value : values) {
            byParty.put(new Party(byParty.size() + 1), value);
        }
        return new PerParty<>(byParty);
    }

    public static <T> PerParty<T> of(
            Collection<Party> parties, Function<? super Party, ? extends T> value) {
        SortedMap<Party, T> byParty = new TreeMap<>();
        for (Party party : parties) {
            byParty.put(party, value.apply(party));
        }
        return new PerParty<>(byParty);
    }

    public T of(Party party) {
        T value = values.get(party);
        if (value == null) {
            throw new IllegalStateException("internal error: no value for " + party);
        }
        return value;
    }

    public List<Party> parties() {
        return List.copyOf(values.keySet());
    }

    /// The values, ascending by party.
    public List<T> values() {
        return List.copyOf(values.values());
    }

    public int size() {
        return values.size();
    }

    public <R> PerParty<R> map(BiFunction<? super Party, ? super T, ? extends R> change) {
        return of(values.keySet(), party -> change.apply(party, of(party)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PerParty<?> p && values.equals(p.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}

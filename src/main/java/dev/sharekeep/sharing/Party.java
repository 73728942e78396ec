package dev.sharekeep.sharing;

/// A node's place in a committee, which is its x-coordinate: 1 to 32.
public record Party(int index) implements Comparable<Party> {
    public static final int MOST = 32;

    public Party {
        if (index < 1 || index > MOST) {
            throw new IllegalArgumentException("a party's index is 1 to " + MOST);
        }
    }

    @Override
    public int compareTo(Party other) {
        return Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        return "node " + index;
    }
}

package dev.sharekeep.ot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Secret;

/// One side's shares of two products: with the other side's, each adds up to a number of Alice's
/// times the number of Bob's.
public final class ProductShares implements Secret {
    private final SecretScalar first;
    private final SecretScalar second;

    /// Takes both over.
    @MustBeClosed
    ProductShares(SecretScalar first, SecretScalar second) {
        this.first = first;
        this.second = second;
    }

    /// Lent.
    public SecretScalar first() {
        return first;
    }

    /// Lent.
    public SecretScalar second() {
        return second;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }

    @Override
    public String toString() {
        return "Secret[shares of two products]";
    }
}

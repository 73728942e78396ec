package dev.sharekeep.client;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.secret.Secret;

/// A private key that was made outside, in memory for as long as it takes to split it. Owns it.
public final class OutsideKey implements Secret {
    private final SecretScalar value;
    private final Point publicPoint;

    /// Takes `value` over.
    OutsideKey(SecretScalar value) {
        this.value = value;
        this.publicPoint = value.timesGenerator();
    }

    /// The curve's name.
    public String curve() {
        return value.curve().curveName();
    }

    /// DER SubjectPublicKeyInfo.
    public byte[] publicKey() {
        return SubjectPublicKeyInfos.encode(publicPoint);
    }

    Curve curveItself() {
        return value.curve();
    }

    Point publicPoint() {
        return publicPoint;
    }

    SecretScalar value() {
        return value;
    }

    @Override
    public void close() {
        value.close();
    }

    @Override
    public String toString() {
        return "OutsideKey[" + curve() + "]";
    }
}

package dev.sharekeep.node;

import dev.sharekeep.token.TokenException;
import dev.sharekeep.vault.Head;
import dev.sharekeep.vault.Heads;
import dev.sharekeep.vault.VaultException;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.util.List;

/// Numbers the whitelists that this node has had, so that peers see when one comes back that was
/// replaced: each change of what may leave counts one up.
final class WhitelistVersion {
    private WhitelistVersion() {}

    /// The number of the configured whitelist: the last one, or the next where it differs from the
    /// one before.
    static long current(NodeContext context) throws VaultException, TokenException {
        Heads heads = context.vault().heads();
        Head last = Head.own(Head.Kind.WHITELIST_VERSION);
        Head mine = Head.of(content(context.settings().player()), Head.Kind.WHITELIST_VERSION);
        long number = heads.number(last);
        if (number == 0 || heads.number(mine) != number) {
            number++;
            heads.advance(mine, number);
            heads.advance(last, number);
        }
        return number;
    }

    /// Names the rules by their hash: a head's scope is a hash, of an identity or, here, of a list.
    private static Fingerprint content(Settings.Player player) {
        List<byte[]> listed =
                player.exportWhiteList().listed().stream()
                        .map(Fingerprint::toString)
                        .sorted()
                        .map(text -> new Encoder().text(text).toBytes())
                        .toList();
        byte[] hash =
                Hash.SHA256.of(
                        Purpose.WHITELIST,
                        e ->
                                e.integer(player.enableExport() ? 1 : 0)
                                        .integer(player.exportWhiteList().any() ? 1 : 0)
                                        .list(listed, Encoder::bytes));
        try {
            return Fingerprint.decode(hash);
        } catch (MalformedException e) {
            throw new IllegalStateException("internal error: a hash is no fingerprint", e);
        }
    }
}

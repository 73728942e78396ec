package dev.sharekeep.node;

/// One thing wrong in a node's file: where (`Player.Index`, `Site.Node[2].Address`), what, and what
/// to do now.
public record SettingsFault(String key, String what, String hint) {
    @Override
    public String toString() {
        return key + ": " + what + " (" + hint + ")";
    }
}

package dev.sharekeep.wire;

/// The registry of purposes: every hash and signature names one, and no two share a text.
public enum Purpose {
    SESSION("session"),
    VIEW("view"),
    DEAL_COMMIT("deal-commit"),
    CHAIN_COMMIT("chain-commit"),
    CHAIN_CODE("chain-code"),
    CHAIN_CHECK("chain-check"),
    CHAIN_CHECK_COMMIT("chain-check-commit"),
    IMPORT_COMMIT("import-commit"),
    KEY_ID("key-id"),
    POK("pok"),
    FROST_BINDING("frost-binding"),
    SCHNORR("schnorr"),
    MANIFEST("manifest"),
    CUSTODY_PROOF("custody-proof"),
    RECORD("record"),
    ROW("row"),
    PREPARED("prepared"),
    ABORTED("aborted"),
    BIND("bind"),
    SEAL("seal"),
    PARAMETERS("parameters"),
    WHITELIST("whitelist"),
    AUDIT("audit"),
    AUDIT_CHECKPOINT("audit-checkpoint"),
    KEY_CHECK("key-check"),
    OT_SETUP("ot-setup"),
    OT_BASE("ot-base"),
    OT_POINT("ot-point"),
    OT_SEED("ot-seed"),
    OT_EXPAND("ot-expand"),
    OT_CHECK("ot-check"),
    OT_DIGEST("ot-digest"),
    OT_PAD("ot-pad"),
    MUL_GADGET("mul-gadget"),
    MUL_TRANSCRIPT("mul-transcript"),
    MUL_THETA("mul-theta"),
    MUL_PROOF("mul-proof"),
    MULTIPLY("multiply"),
    SIGN_COMMIT("sign-commit");

    private final String text;

    Purpose(String text) {
        this.text = text;
    }

    /// The domain separation tag: the purpose under the name and version of this system.
    public String tag() {
        return "sharekeep/v1/" + text;
    }
}

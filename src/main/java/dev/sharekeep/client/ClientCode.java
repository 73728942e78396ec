package dev.sharekeep.client;

/// The stable codes of what this side finds itself.
public final class ClientCode {
    /// No connection, or it was lost and repeated tries did not bring an answer.
    public static final String NODE_UNREACHABLE = "NODE_UNREACHABLE";

    /// The server at a node's address holds another key than the pinned one.
    public static final String NODE_IDENTITY_WRONG = "NODE_IDENTITY_WRONG";

    /// A node answered with something that is not an answer.
    public static final String REPLY_MALFORMED = "REPLY_MALFORMED";

    /// Two nodes gave answers that must be equal and are not.
    public static final String ANSWERS_DIFFER = "ANSWERS_DIFFER";

    /// A session still runs at a node after this side's patience.
    public static final String SESSION_RUNNING = "SESSION_RUNNING";

    /// The thread that waited was interrupted.
    public static final String INTERRUPTED = "INTERRUPTED";

    /// The client's own TOML file, or a key or certificate that it names, cannot be used.
    public static final String CLIENT_FILE_INVALID = "CLIENT_FILE_INVALID";

    /// A file that should hold a bundle, wrapping keys or a proof does not.
    public static final String FILE_MALFORMED = "FILE_MALFORMED";

    /// The number of shares, chain codes or wrapping keys is not the number of nodes.
    public static final String COUNT_WRONG = "COUNT_WRONG";

    /// A wrapping key is not canonical DER of an RSA key of 2048 to 8192 bits with e = 65537.
    public static final String WRAPPING_KEY_INVALID = "WRAPPING_KEY_INVALID";

    /// A private key, or a file that should hold one, cannot be used.
    public static final String PRIVATE_KEY_INVALID = "PRIVATE_KEY_INVALID";

    /// A key id that no key can have.
    public static final String KEY_ID_MALFORMED = "KEY_ID_MALFORMED";

    /// A session id that no session can have.
    public static final String SESSION_ID_MALFORMED = "SESSION_ID_MALFORMED";

    /// No curve of that name.
    public static final String CURVE_UNKNOWN = "CURVE_UNKNOWN";

    /// n or t is out of range.
    public static final String THRESHOLD_INVALID = "THRESHOLD_INVALID";

    /// A bundle has no manifest, so nothing about it can be verified.
    public static final String MANIFEST_MISSING = "MANIFEST_MISSING";

    /// A bundle's manifest does not verify, or is not this bundle's.
    public static final String MANIFEST_INVALID = "MANIFEST_INVALID";

    /// A key id of 28 characters is not the one of this key.
    public static final String KEY_ID_MISMATCH = "KEY_ID_MISMATCH";

    /// A custody proof does not verify, or answers another question.
    public static final String CUSTODY_PROOF_INVALID = "CUSTODY_PROOF_INVALID";

    private ClientCode() {}
}

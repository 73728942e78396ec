package dev.sharekeep.cli;

import dev.sharekeep.client.ClientCode;
import dev.sharekeep.client.SharekeepException;
import java.util.Set;

/// What the process ends with; scripts depend on these numbers.
public final class ExitCode {
    public static final int DONE = 0;

    /// A node refused, or the operation failed there.
    public static final int REFUSED = 1;

    /// The command line, or a file that it names, is not usable; nothing was sent.
    public static final int USAGE = 2;

    /// No answer; the same command may succeed later.
    public static final int UNREACHABLE = 3;

    /// A bundle, proof or server is not what it should be.
    public static final int NOT_GENUINE = 4;

    /// The command did its work, and not everything was as wished: a comparison found differences,
    /// a move left keys behind.
    public static final int INCOMPLETE = 5;

    /// A bug of ours.
    public static final int INTERNAL = 70;

    private static final Set<String> USAGE_CODES =
            Set.of(
                    ClientCode.CLIENT_FILE_INVALID,
                    ClientCode.FILE_MALFORMED,
                    ClientCode.COUNT_WRONG,
                    ClientCode.KEY_ID_MALFORMED,
                    ClientCode.SESSION_ID_MALFORMED,
                    ClientCode.WRAPPING_KEY_INVALID,
                    ClientCode.PRIVATE_KEY_INVALID,
                    ClientCode.THRESHOLD_INVALID);
    private static final Set<String> UNREACHABLE_CODES =
            Set.of(ClientCode.NODE_UNREACHABLE, ClientCode.SESSION_RUNNING, ClientCode.INTERRUPTED);
    private static final Set<String> NOT_GENUINE_CODES =
            Set.of(
                    ClientCode.NODE_IDENTITY_WRONG,
                    ClientCode.REPLY_MALFORMED,
                    ClientCode.ANSWERS_DIFFER,
                    ClientCode.MANIFEST_MISSING,
                    ClientCode.MANIFEST_INVALID,
                    ClientCode.KEY_ID_MISMATCH,
                    ClientCode.CUSTODY_PROOF_INVALID);

    private ExitCode() {}

    static int of(SharekeepException e) {
        if (UNREACHABLE_CODES.contains(e.code())) {
            return UNREACHABLE;
        }
        if (e.node() != null && !e.code().equals(ClientCode.NODE_IDENTITY_WRONG)) {
            return REFUSED;
        }
        if (USAGE_CODES.contains(e.code())) {
            return USAGE;
        }
        return NOT_GENUINE_CODES.contains(e.code()) ? NOT_GENUINE : REFUSED;
    }
}

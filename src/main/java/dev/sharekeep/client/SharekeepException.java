package dev.sharekeep.client;

import dev.sharekeep.contract.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why a call was refused or failed: a stable code, what happened, and what to do now.
///
/// Codes that start with a node's decision come from the node's problem document; the rest are made
/// here and listed in `ClientCode`. Unchecked, because most callers let it end what they were
/// doing.
public final class SharekeepException extends RuntimeException {
    /// What a node answers when the reason lies elsewhere; the reason, where known, goes first.
    private static final Set<String> CONSEQUENCES =
            Set.of(
                    "NODE_SILENT",
                    "NODE_REQUIRED",
                    "SESSION_ABORTED",
                    "COMMIT_UNDECIDED",
                    ClientCode.INTERRUPTED);

    private final String code;
    private final String detail;
    private final String hint;
    private final List<Integer> culprits;
    private final @Nullable Integer node;
    private final @Nullable String correlationId;

    private SharekeepException(
            String code,
            String detail,
            String hint,
            List<Integer> culprits,
            @Nullable Integer node,
            @Nullable String correlationId,
            @Nullable Throwable cause) {
        super(code + ": " + detail, cause);
        this.code = code;
        this.detail = detail;
        this.hint = hint;
        this.culprits = List.copyOf(culprits);
        this.node = node;
        this.correlationId = correlationId;
    }

    /// A refusal that this side found itself.
    public static SharekeepException local(String code, String detail, String hint) {
        return new SharekeepException(code, detail, hint, List.of(), null, null, null);
    }

    /// A failure between this side and node `node`.
    static SharekeepException at(
            int node, String code, String detail, String hint, @Nullable Throwable cause) {
        return new SharekeepException(code, detail, hint, List.of(), node, null, cause);
    }

    /// What node `asked` answered as a problem document.
    static SharekeepException of(int asked, Problem problem) {
        Integer node = problem.node() == null ? Integer.valueOf(asked) : problem.node();
        return new SharekeepException(
                problem.code(),
                problem.detail(),
                problem.hint(),
                problem.culprits(),
                node,
                problem.correlationId(),
                null);
    }

    /// The failure that says most about why a call to several nodes ended, with the others
    /// suppressed under it: a node's own refusal before a word about another node.
    static SharekeepException first(List<SharekeepException> failures) {
        SharekeepException most =
                failures.stream()
                        .min(Comparator.comparingInt(SharekeepException::remoteness))
                        .orElseThrow();
        failures.stream().filter(f -> f != most).forEach(most::addSuppressed);
        return most;
    }

    /// A refusal, then a node that does not answer, then what the others say who wait for it.
    private int remoteness() {
        if (CONSEQUENCES.contains(code)) {
            return 2;
        }
        return code.equals(ClientCode.NODE_UNREACHABLE) ? 1 : 0;
    }

    /// The same as a problem document, for what is shown beside nodes' own.
    Problem problem() {
        return new Problem(
                "about:blank", code, 0, detail, code, hint, culprits, node, correlationId);
    }

    /// Stable; for programs.
    public String code() {
        return code;
    }

    /// Who and what; for people.
    public String detail() {
        return detail;
    }

    /// What to do now.
    public String hint() {
        return hint;
    }

    /// Indices of the nodes that the evidence names; empty where it names nobody.
    public List<Integer> culprits() {
        return culprits;
    }

    /// The node that said so, or null where this side found it.
    public @Nullable Integer node() {
        return node;
    }

    /// Finds the detail in that node's log.
    public @Nullable String correlationId() {
        return correlationId;
    }
}

package dev.sharekeep.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sharekeep.client.SharekeepException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Results on standard output, as text or JSON; progress and errors on standard error.
public final class Output {
    private static final JsonMapper JSON =
            JsonMapper.builder().serializationInclusion(JsonInclude.Include.NON_NULL).build();

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;

    public Output(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    /// One result: `text` for people, `value` where JSON was asked for.
    public void result(Object value, String text) {
        out.println(json ? write(value) : text);
        out.flush();
    }

    /// Columns, as wide as their widest cell.
    public static String table(List<String> heading, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(heading);
        all.addAll(rows);
        int[] widths = new int[heading.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i));
                line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }

    /// A line that says what is going on; never part of the result.
    public void progress(String line) {
        err.println(line);
        err.flush();
    }

    /// Something wrong that this command found itself: two lines, and where JSON was asked for also
    /// the object.
    void error(String code, String detail, String hint) {
        error(oneLine(detail), oneLine(hint));
        if (json) {
            out.println(
                    write(Map.of("error", Map.of("code", code, "detail", detail, "hint", hint))));
            out.flush();
        }
    }

    /// A refusal: two lines for people, and where JSON was asked for also the object.
    void error(SharekeepException e) {
        error(oneLine(e.detail()) + " [" + e.code() + "]", oneLine(e.hint()));
        if (json) {
            Map<String, @Nullable Object> problem = new LinkedHashMap<>();
            problem.put("code", e.code());
            problem.put("detail", e.detail());
            problem.put("hint", e.hint());
            problem.put("culprits", e.culprits());
            problem.put("node", e.node());
            problem.put("correlationId", e.correlationId());
            out.println(write(Map.of("error", problem)));
            out.flush();
        }
    }

    public void error(String what, String hint) {
        err.println("error: " + what);
        err.println("hint: " + hint);
        err.flush();
    }

    /// Unix seconds as UTC.
    static String time(long seconds) {
        return Instant.ofEpochSecond(seconds).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("internal error: a result cannot be written", e);
        }
    }
}

package dev.sharekeep.cli.demo;

import dev.sharekeep.cli.Output;
import dev.sharekeep.client.SharekeepException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/// What the demo did: each line with what came of it and how long it took.
final class Report {
    /// A line on which the rest depends did not hold.
    static final class BrokenException extends Exception {
        BrokenException(Exception cause) {
            super("the demo cannot go on", cause);
        }
    }

    /// An act whose outcome is a sentence.
    interface Act {
        String run() throws Exception;
    }

    /// One row: the line, what was claimed, what came of it.
    record Row(int line, String claim, boolean held, String outcome, long millis) {}

    private final Output output;
    private final List<Row> rows = new ArrayList<>();

    Report(Output output) {
        this.output = output;
    }

    /// Does something that the rest needs.
    <T> T need(int line, String claim, Callable<T> act, String outcome) throws BrokenException {
        long start = System.nanoTime();
        try {
            T made = act.call();
            add(new Row(line, claim, true, outcome, millisSince(start)));
            return made;
        } catch (Exception e) {
            add(new Row(line, claim, false, say(e), millisSince(start)));
            throw new BrokenException(e);
        }
    }

    /// Does something and goes on whatever comes of it.
    void check(int line, String claim, Act act) {
        long start = System.nanoTime();
        try {
            String outcome = act.run();
            add(new Row(line, claim, true, outcome, millisSince(start)));
        } catch (Exception e) {
            add(new Row(line, claim, false, say(e), millisSince(start)));
        }
    }

    /// Does something that must be refused with one of `codes`.
    void refused(int line, String claim, Set<String> codes, Callable<?> act) {
        long start = System.nanoTime();
        try {
            Object made = act.call();
            String outcome = made == null ? "accepted" : "accepted: " + brief(made.toString());
            add(new Row(line, claim, false, outcome, millisSince(start)));
        } catch (SharekeepException e) {
            String culprits = e.culprits().isEmpty() ? "" : " names " + e.culprits();
            boolean named = codes.contains(e.code());
            String outcome = named ? "refused: " + e.code() + culprits : say(e);
            add(new Row(line, claim, named, outcome, millisSince(start)));
        } catch (Exception e) {
            add(new Row(line, claim, false, say(e), millisSince(start)));
        }
    }

    boolean everyLineHeld() {
        return !rows.isEmpty() && rows.stream().allMatch(Row::held);
    }

    String table() {
        List<List<String>> cells = new ArrayList<>();
        for (Row row : rows) {
            cells.add(
                    List.of(
                            "" + row.line(),
                            row.claim(),
                            row.held() ? "held" : "BROKEN",
                            row.outcome(),
                            row.millis() + " ms"));
        }
        return Output.table(List.of("LINE", "WHAT", "", "OUTCOME", "TIME"), cells);
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    private void add(Row row) {
        rows.add(row);
        output.progress(
                "  %d  %s  %s: %s (%d ms)"
                        .formatted(
                                row.line(),
                                row.held() ? "ok" : "FAILED",
                                row.claim(),
                                row.outcome(),
                                row.millis()));
    }

    private static String say(Exception e) {
        return brief(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
    }

    private static String brief(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > 160 ? line.substring(0, 160) + "..." : line;
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}

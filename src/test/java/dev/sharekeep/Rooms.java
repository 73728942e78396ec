package dev.sharekeep;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The architecture as one block of text: a line for each room, and the rooms that it may use.
record Rooms(Map<String, Set<String>> mayUse, Set<String> free) {
    private static final String ROOT = "dev.sharekeep.";
    private static final Pattern LINE = Pattern.compile("(\\w+) *:(.*?)(?: {2,}(\\S.*))?");
    private static final String ANYTHING = "(anything)";

    /// Reads lines `room : used used what it holds`; `(anything)` frees a room.
    static Rooms parse(String block) {
        Map<String, Set<String>> mayUse = new LinkedHashMap<>();
        Set<String> free = new TreeSet<>();
        for (String line : block.lines().filter(l -> !l.isBlank()).toList()) {
            Matcher m = LINE.matcher(line.strip());
            if (!m.matches()) {
                throw new IllegalArgumentException("not a line of the block: " + line);
            }
            String used = m.group(2).strip();
            if (used.equals(ANYTHING)) {
                free.add(m.group(1));
            }
            Set<String> rooms =
                    used.isEmpty() || used.equals(ANYTHING)
                            ? Set.of()
                            : new TreeSet<>(List.of(used.split(" +")));
            if (mayUse.put(m.group(1), rooms) != null) {
                throw new IllegalArgumentException("two lines for the room " + m.group(1));
            }
        }
        mayUse.forEach((room, used) -> {
            if (!mayUse.keySet().containsAll(used)) {
                throw new IllegalArgumentException(room + " may use an unknown room");
            }
        });
        return new Rooms(mayUse, free);
    }

    /// One sentence for each class that no room holds or that uses a room it may not.
    Set<String> violations(JavaClasses classes) {
        Set<String> found = new TreeSet<>();
        for (JavaClass c : classes) {
            String room = room(c);
            if (!mayUse.containsKey(room)) {
                found.add("no line for the package " + c.getPackageName());
                continue;
            }
            if (free.contains(room)) {
                continue;
            }
            for (Dependency d : c.getDirectDependenciesFromSelf()) {
                JavaClass target = d.getTargetClass().getBaseComponentType();
                String other = room(target);
                if (target.getName().startsWith(ROOT)
                        && !other.equals(room)
                        && !mayUse.getOrDefault(room, Set.of()).contains(other)) {
                    found.add(room + " may not use " + other + ": " + d.getDescription());
                }
            }
        }
        return found;
    }

    private static String room(JavaClass c) {
        String name = c.getPackageName();
        return name.startsWith(ROOT) ? name.substring(ROOT.length()).split("\\.")[0] : "";
    }
}

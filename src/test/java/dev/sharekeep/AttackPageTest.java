package dev.sharekeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every test that src/docs/attacks.md names is there, and every attack test is on the page.
class AttackPageTest {
    private static final Pattern NAMED = Pattern.compile("`([a-z]+\\.[A-Za-z]+)#(\\w+)`");
    private static final Pattern CASE = Pattern.compile("m[0-9]{2}[A-Z]\\w+");

    @Test
    void thePageAndTheTestsAreTheSame() throws Exception {
        String page = Files.readString(Path.of("src/docs/attacks.md"));
        List<String> named = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        Matcher m = NAMED.matcher(page);
        while (m.find()) {
            named.add(m.group(1) + "#" + m.group(2));
            classes.add(m.group(1));
        }
        List<String> there = new ArrayList<>();
        for (String name : classes.stream().distinct().toList()) {
            Class<?> tests = Class.forName("dev.sharekeep." + name);
            Arrays.stream(tests.getDeclaredMethods())
                    .map(method -> name + "#" + method.getName())
                    .forEach(there::add);
        }
        assertThat(there).containsAll(named);
        assertThat(named).isNotEmpty();
        assertThat(there.stream().filter(t -> CASE.matcher(t.split("#")[1]).matches()))
                .allSatisfy(test -> assertThat(page).contains("`" + test + "`"));
    }
}

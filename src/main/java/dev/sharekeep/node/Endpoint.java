package dev.sharekeep.node;

import dev.sharekeep.wire.MalformedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where to listen or dial: `host:port`, an IPv6 address in brackets.
public record Endpoint(String host, int port) {
    private static final Pattern TEXT =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");

    /// @throws MalformedException unless it is `host:port` with a port of 0 to 65535
    public static Endpoint parse(String text) throws MalformedException {
        Matcher m = TEXT.matcher(text);
        if (!m.matches() || Integer.parseInt(m.group(2)) > 65535) {
            throw new MalformedException("'" + text + "' is not host:port");
        }
        String host = m.group(1);
        boolean bracketed = host.startsWith("[");
        return new Endpoint(
                bracketed ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(m.group(2)));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

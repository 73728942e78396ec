package dev.sharekeep.boot;

import dev.sharekeep.transport.LinkState;
import dev.sharekeep.transport.Links;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.ToDoubleFunction;

/// Shows each link: whether it is up, and what went through it.
@ApplicationScoped
class LinkMetrics {
    void register(@Observes StartupEvent started, RunningNode node, MeterRegistry registry) {
        for (LinkState link : node.links().states()) {
            Link one = new Link(node.links(), link.index());
            gauge(registry, "sharekeep.link.up", one, s -> s.connected() ? 1 : 0);
            gauge(registry, "sharekeep.link.waiting", one, LinkState::waiting);
            counter(registry, "sharekeep.link.frames.in", one, LinkState::framesIn);
            counter(registry, "sharekeep.link.frames.out", one, LinkState::framesOut);
            counter(registry, "sharekeep.link.frames.dropped", one, LinkState::dropped);
            counter(registry, "sharekeep.link.reconnects", one, LinkState::reconnects);
        }
    }

    private static void gauge(
            MeterRegistry registry, String name, Link link, ToDoubleFunction<LinkState> read) {
        Gauge.builder(name, link, l -> read.applyAsDouble(l.state()))
                .tag("peer", Integer.toString(link.index()))
                .strongReference(true)
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry, String name, Link link, ToDoubleFunction<LinkState> read) {
        FunctionCounter.builder(name, link, l -> read.applyAsDouble(l.state()))
                .tag("peer", Integer.toString(link.index()))
                .register(registry);
    }

    private record Link(Links links, int index) {
        LinkState state() {
            return links.states().stream().filter(s -> s.index() == index).findFirst().get();
        }
    }
}

package dev.sharekeep.channel;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Party;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The network of a site in memory. An evil node is the real node with a mutator on what it sends.
public final class Switchboard {
    /// Sees each frame on its way; answers what arrives in its place: none, one or several.
    /// `frame.party()` is the receiver.
    @FunctionalInterface
    public interface Mutator {
        List<Frame> change(Party sender, Frame frame);
    }

    private final Map<Party, BlockingQueue<Frame>> boxes = new ConcurrentHashMap<>();
    private final List<Mutator> mutators = new ArrayList<>();

    public Switchboard(List<Party> parties) {
        parties.forEach(party -> boxes.put(party, new LinkedBlockingQueue<>()));
    }

    /// Applies to every frame sent from now on.
    public Switchboard with(Mutator mutator) {
        mutators.add(mutator);
        return this;
    }

    /// Changes the public body of `sender`'s frames of one round.
    public Switchboard tamper(Party sender, String round, UnaryOperator<byte[]> change) {
        return with((from, frame) ->
                from.equals(sender) && frame.round().equals(round)
                        ? List.of(
                                new Frame(
                                        frame.party(),
                                        frame.round(),
                                        frame.sid(),
                                        change.apply(frame.body().clone()),
                                        copy(frame.secret())))
                        : List.of(frame));
    }

    public Network of(Party self) {
        return new Network() {
            @Override
            public void send(Frame frame) {
                List<Frame> frames = List.of(frame);
                for (Mutator mutator : mutators) {
                    List<Frame> next = new ArrayList<>();
                    frames.forEach(f -> next.addAll(mutator.change(self, f)));
                    frames = next;
                }
                for (Frame each : frames) {
                    BlockingQueue<Frame> box = boxes.get(each.party());
                    box.add(
                            new Frame(
                                    self,
                                    each.round(),
                                    each.sid(),
                                    each.body(),
                                    copy(each.secret())));
                }
            }

            @Override
            public @Nullable Frame receive(Duration patience) throws InterruptedException {
                return boxes.get(self).poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            }

            @Override
            public void close() {}
        };
    }

    @SuppressWarnings("MustBeClosedChecker") // the receiver owns the copy
    private static @Nullable SecretBytes copy(@Nullable SecretBytes secret) {
        return secret == null ? null : secret.copy();
    }
}

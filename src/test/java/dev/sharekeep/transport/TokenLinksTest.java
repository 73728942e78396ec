package dev.sharekeep.transport;

import static dev.sharekeep.transport.TestSite.PATIENCE;
import static dev.sharekeep.transport.TestSite.frame;
import static dev.sharekeep.transport.TestSite.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.channel.Network;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.wire.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Links whose identity keys never leave their tokens.
class TokenLinksTest {
    @Test
    void bothSidesProveTheirKeysInTheToken() throws Exception {
        try (Token tokenOne = TestTokens.softHsm("link-one");
                Token tokenTwo = TestTokens.softHsm("link-two");
                TestSite site = new TestSite(2)) {
            Fingerprint one = fingerprint(tokenOne);
            Fingerprint two = fingerprint(tokenTwo);
            List<RosterNode> roster =
                    List.of(
                            new RosterNode(1, one, Optional.of(site.cable(1).address())),
                            new RosterNode(2, two, Optional.of(site.cable(2).address())));
            site.open(1, roster, one, tokenOne.identityKeyManager());
            site.open(2, roster, two, tokenTwo.identityKeyManager());
            site.awaitUp();

            Map<Party, Fingerprint> both = Map.of(new Party(1), one, new Party(2), two);
            try (Network atOne = site.links(1).join("tenant", "s", both, new Party(1));
                    Network atTwo = site.links(2).join("tenant", "s", both, new Party(2))) {
                atTwo.send(frame(1, "r", 12));
                assertThat(next(atOne, PATIENCE)).isEqualTo(12);
                atOne.send(frame(2, "r", 21));
                assertThat(next(atTwo, PATIENCE)).isEqualTo(21);
            }
        }
    }

    private static Fingerprint fingerprint(Token token) throws Exception {
        return Fingerprint.ofSpki(token.identityCertificate().getPublicKey().getEncoded());
    }
}

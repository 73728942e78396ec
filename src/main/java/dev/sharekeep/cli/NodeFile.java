package dev.sharekeep.cli;

import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes a node's TOML.
///
/// @param roster the peers as far as they are known, this node among them
/// @param whiteList base64 of the wrapping keys to which this node may export
/// @param callTimeoutMillis the longest that the token may take for a call; null: the default
public record NodeFile(
        String profile,
        String site,
        int threshold,
        List<Peer> roster,
        int index,
        List<String> whiteList,
        Doors doors,
        List<Client> clients,
        int sessionTimeoutSeconds,
        @Nullable Integer callTimeoutMillis) {
    /// One line of the roster; `publicKey` is DER, null where it is not known yet.
    public record Peer(int index, String address, byte @Nullable [] publicKey) {}

    /// Where the node listens, as `host:port`.
    public record Doors(String clients, String peers, String management) {}

    /// Who may call it.
    public record Client(String fingerprint, String tenant, List<String> roles) {}

    /// How the node reaches its token, as `[Token]` says it.
    public record TokenTable(
            String module,
            String uri,
            String pinFile,
            @Nullable String softHsmConfig,
            @Nullable String initArgs,
            boolean allowRaw) {}

    /// The file's text, with the database in the folder `data` beside it.
    public String text(TokenTable token) {
        return text(token, "jdbc:sqlite:data/node.db");
    }

    /// The file's text.
    public String text(TokenTable token, String databaseUrl) {
        StringBuilder text = new StringBuilder();
        text.append("Profile = ").append(quoted(profile)).append("\n\n[Site]\n");
        text.append("Name = ").append(quoted(site)).append('\n');
        text.append("Threshold = ").append(threshold).append('\n');
        for (Peer peer : roster) {
            text.append("\n[[Site.Node]]\nIndex = ").append(peer.index()).append('\n');
            text.append("Address = ").append(quoted(peer.address())).append('\n');
            text.append("PublicKey = ").append(quoted(base64(peer.publicKey()))).append('\n');
        }
        text.append("\n[Player]\nIndex = ").append(index).append('\n');
        text.append("EnableExport = ").append(!whiteList.isEmpty()).append('\n');
        text.append("ExportWhiteList = ").append(list(whiteList)).append('\n');
        token(text, token);
        if (callTimeoutMillis != null) {
            text.append("CallTimeoutMillis = ").append(callTimeoutMillis).append('\n');
        }
        text.append("\n[Database]\nUrl = ").append(quoted(databaseUrl)).append('\n');
        text.append("\n[Listen]\nClients = ").append(quoted(doors.clients())).append('\n');
        text.append("Peers = ").append(quoted(doors.peers())).append('\n');
        text.append("Management = ").append(quoted(doors.management())).append('\n');
        for (Client client : clients) {
            text.append("\n[[Client]]\nFingerprint = ").append(quoted(client.fingerprint()));
            text.append("\nTenant = ").append(quoted(client.tenant())).append('\n');
            text.append("Roles = ").append(list(client.roles())).append('\n');
        }
        text.append("\n[Limits]\nSessionTimeoutSeconds = ").append(sessionTimeoutSeconds);
        return text.append('\n').toString();
    }

    private static void token(StringBuilder text, TokenTable token) {
        text.append("\n[Token]\nModule = ").append(quoted(token.module())).append('\n');
        text.append("Uri = ").append(quoted(token.uri())).append('\n');
        text.append("PinFile = ").append(quoted(token.pinFile())).append('\n');
        if (token.allowRaw()) {
            text.append("AllowRaw = true\n");
        }
        if (token.softHsmConfig() != null) {
            text.append("SoftHsmConfig = ").append(quoted(token.softHsmConfig())).append('\n');
        }
        if (token.initArgs() != null) {
            text.append("InitArgs = ").append(quoted(token.initArgs())).append('\n');
        }
    }

    private static String base64(byte @Nullable [] key) {
        return key == null ? "" : Base64.getEncoder().encodeToString(key);
    }

    private static String list(List<String> texts) {
        return texts.stream().map(NodeFile::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

package dev.sharekeep.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sharekeep.client.SiteFile.NodeAddress;
import dev.sharekeep.contract.KeyInfo;
import dev.sharekeep.contract.SessionReply;
import dev.sharekeep.contract.SessionRequest;
import dev.sharekeep.contract.SiteReply;
import dev.sharekeep.sharing.KeyId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One tenant's view of one site: a connection to each node, every operation sent to all of them at
/// once under one session id. Blocking; safe for use by several threads.
public final class TenantClient implements AutoCloseable {
    private static final Pattern SESSION_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final SiteFile site;
    private final List<NodeClient> nodes;
    private @Nullable SiteReply roster;

    private TenantClient(SiteFile site, List<NodeClient> nodes) {
        this.site = site;
        this.nodes = nodes;
    }

    /// Reads the site file; connects at the first call.
    public static TenantClient open(Path siteFile) {
        return open(SiteFile.read(siteFile));
    }

    public static TenantClient open(SiteFile site) {
        return new TenantClient(site, NodeClient.all(site));
    }

    /// The same client over node `index` alone, for operations whose other nodes are asked by
    /// others. It has its own connections; close it too.
    public TenantClient node(int index) {
        List<NodeAddress> one = site.nodes().stream().filter(n -> n.index() == index).toList();
        if (one.isEmpty()) {
            throw SharekeepException.local(
                    ClientCode.CLIENT_FILE_INVALID,
                    "the site file has no node " + index,
                    "Name a node of the site file.");
        }
        return open(new SiteFile(site.site(), one, site.identity(), site.timeoutSeconds()));
    }

    /// The site's name.
    public String site() {
        return site.site();
    }

    /// Node indices of the site file, ascending.
    public List<Integer> nodeIndices() {
        return nodes.stream().map(NodeClient::index).toList();
    }

    /// The site as its nodes tell it: threshold, committees, and this client's tenant and roles.
    public SiteReply siteInfo() {
        return roster();
    }

    /// How each reachable node sees the session; a node that cannot be reached says so in its
    /// problem.
    public Map<Integer, SessionReply> session(String sessionId) {
        String path = sessionPath(sessionId);
        return eachView(sessionId, node -> node.get(path, SessionReply.class));
    }

    /// Ends, at all nodes, a session that waits for a node which is gone for good. What is given
    /// up: if the lost node comes back with its row, it holds a share that no other node knows.
    public Map<Integer, SessionReply> giveUpSession(String sessionId) {
        String path = sessionPath(sessionId) + "/give-up";
        return eachView(
                sessionId,
                node ->
                        node.post(
                                sessionId,
                                path,
                                new SessionRequest(sessionId),
                                SessionReply.class));
    }

    /// Throws when every node fails; beside others that do not, a node that fails says why.
    private Map<Integer, SessionReply> eachView(
            String sessionId, Function<NodeClient, SessionReply> call) {
        List<Object> outcomes = outcomes(nodes, call);
        Map<Integer, SessionReply> views = new TreeMap<>();
        List<SharekeepException> failures = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            int index = nodes.get(i).index();
            if (outcomes.get(i) instanceof SharekeepException failure) {
                failures.add(failure);
                views.put(index, noView(sessionId, failure));
            } else {
                views.put(index, (SessionReply) outcomes.get(i));
            }
        }
        if (failures.size() == nodes.size()) {
            throw SharekeepException.first(failures);
        }
        return views;
    }

    private static SessionReply noView(String sessionId, SharekeepException failure) {
        boolean silent = failure.code().equals(ClientCode.NODE_UNREACHABLE);
        String state = silent ? "no answer" : "unknown";
        return new SessionReply(sessionId, "", state, null, failure.problem());
    }

    static String keyPath(String keyId) {
        if (!KeyId.wellFormed(keyId)) {
            throw SharekeepException.local(
                    ClientCode.KEY_ID_MALFORMED,
                    "the key id is malformed",
                    "A key id has 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'.");
        }
        return "/v1/keys/" + keyId;
    }

    private static String sessionPath(String sessionId) {
        if (!SESSION_ID.matcher(sessionId).matches()) {
            throw SharekeepException.local(
                    ClientCode.SESSION_ID_MALFORMED,
                    "the session id is malformed",
                    "A session id has 1 to 64 of A-Z, a-z, 0-9, '-' and '_'.");
        }
        return "/v1/sessions/" + sessionId;
    }

    /// The nodes of a committee (null: the default one, the whole roster), in the committee's
    /// order.
    List<NodeClient> committee(@Nullable String name) {
        SiteReply known = roster();
        if (name == null) {
            return nodes;
        }
        List<Integer> indices = known.committees().get(name);
        if (indices == null) {
            throw SharekeepException.local(
                    "COMMITTEE_UNKNOWN",
                    "site " + site() + " has no committee " + name,
                    "Its committees are: " + String.join(", ", known.committees().keySet()) + ".");
        }
        return indices.stream().map(this::at).toList();
    }

    /// The nodes of the key's committee, in its order.
    List<NodeClient> committeeOf(String keyId) {
        String path = keyPath(keyId);
        SiteReply known = roster();
        if (known.committees().size() <= 1) {
            return nodes;
        }
        KeyInfo key = any(nodes, n -> n.get(path, KeyInfo.class));
        return key.committee().stream().map(f -> at(known.nodes().indexOf(f) + 1)).toList();
    }

    /// The one node of a client that speaks to its own node only.
    NodeClient own() {
        if (nodes.size() != 1) {
            throw SharekeepException.local(
                    ClientCode.CLIENT_FILE_INVALID,
                    "a call under a given session id goes to one node, and this client has "
                            + nodes.size(),
                    "Use TenantClient.node(index), or a site file with that node alone.");
        }
        return nodes.get(0);
    }

    List<NodeClient> nodes() {
        return nodes;
    }

    /// The roster as the nodes tell it, checked against the site file once.
    private synchronized SiteReply roster() {
        SiteReply known = roster;
        if (known == null) {
            known = any(nodes, node -> node.get("/v1/site", SiteReply.class));
            List<String> pinned =
                    site.nodes().stream().map(n -> n.fingerprint().toString()).toList();
            if (!known.site().equals(site()) || !known.nodes().equals(pinned)) {
                throw SharekeepException.local(
                        ClientCode.CLIENT_FILE_INVALID,
                        "the nodes call their site "
                                + known.site()
                                + " with "
                                + known.nodes().size()
                                + " nodes; the site file says "
                                + site()
                                + " with "
                                + pinned.size()
                                + ", or pins other keys",
                        "Bring name, nodes and fingerprints of the site file up to date.");
            }
            roster = known;
        }
        return known;
    }

    private NodeClient at(int index) {
        return nodes.stream()
                .filter(n -> n.index() == index)
                .findFirst()
                .orElseThrow(() ->
                        SharekeepException.local(
                                ClientCode.CLIENT_FILE_INVALID,
                                "the site file has no node " + index,
                                "List every node of the roster in the site file."));
    }

    /// Calls every node at once and returns their answers in the order of `asked`; throws the
    /// failure that says most when one fails.
    static <T> List<T> all(List<NodeClient> asked, Function<NodeClient, T> call) {
        List<T> answers = new ArrayList<>(asked.size());
        List<SharekeepException> failures = new ArrayList<>();
        for (Object outcome : outcomes(asked, call)) {
            if (outcome instanceof SharekeepException failure) {
                failures.add(failure);
            } else {
                @SuppressWarnings("unchecked")
                T answer = (T) outcome;
                answers.add(answer);
            }
        }
        if (!failures.isEmpty()) {
            throw SharekeepException.first(failures);
        }
        return answers;
    }

    /// The answers of those nodes that answered, by index; throws when none did.
    static <T> Map<Integer, T> eachAnswer(List<NodeClient> asked, Function<NodeClient, T> call) {
        Map<Integer, T> answers = new HashMap<>();
        List<SharekeepException> failures = new ArrayList<>();
        List<Object> outcomes = outcomes(asked, call);
        for (int i = 0; i < asked.size(); i++) {
            if (outcomes.get(i) instanceof SharekeepException failure) {
                failures.add(failure);
            } else {
                @SuppressWarnings("unchecked")
                T answer = (T) outcomes.get(i);
                answers.put(asked.get(i).index(), answer);
            }
        }
        if (answers.isEmpty()) {
            throw SharekeepException.first(failures);
        }
        return new TreeMap<>(answers);
    }

    /// The answer of the first node that answers, in order; a refusal counts as an answer.
    static <T> T any(List<NodeClient> asked, Function<NodeClient, T> call) {
        List<SharekeepException> failures = new ArrayList<>();
        for (NodeClient node : asked) {
            try {
                return call.apply(node);
            } catch (SharekeepException e) {
                if (!e.code().equals(ClientCode.NODE_UNREACHABLE)) {
                    throw e;
                }
                failures.add(e);
            }
        }
        throw SharekeepException.first(failures);
    }

    /// The one value that all answers must have; `what` says it in the error.
    static <T, V> V agreed(
            List<NodeClient> asked, List<T> answers, String what, Function<T, V> value) {
        V first = value.apply(answers.get(0));
        JsonNode expected = StrictJson.treeOf(first);
        for (int i = 1; i < answers.size(); i++) {
            if (!StrictJson.treeOf(value.apply(answers.get(i))).equals(expected)) {
                throw SharekeepException.local(
                        ClientCode.ANSWERS_DIFFER,
                        "nodes "
                                + asked.get(0).index()
                                + " and "
                                + asked.get(i).index()
                                + " give different answers for "
                                + what,
                        "One of the two nodes is wrong or lies; compare their audit logs before"
                                + " you use the result.");
            }
        }
        return first;
    }

    private static <T> List<Object> outcomes(List<NodeClient> asked, Function<NodeClient, T> call) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Object>> running = new ArrayList<>();
            for (NodeClient node : asked) {
                Callable<Object> task = () -> outcome(node, call);
                running.add(threads.submit(task));
            }
            List<Object> outcomes = new ArrayList<>();
            for (Future<Object> each : running) {
                outcomes.add(each.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SharekeepException.local(
                    ClientCode.INTERRUPTED,
                    "interrupted while waiting for the nodes",
                    "Ask for the session by its id to learn how it ended.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("internal error: a call failed", e.getCause());
        }
    }

    private static <T> Object outcome(NodeClient node, Function<NodeClient, T> call) {
        try {
            return java.util.Objects.requireNonNull(call.apply(node));
        } catch (SharekeepException e) {
            return e;
        }
    }

    /// The longest that one call to one node may take.
    Duration timeout() {
        return Duration.ofSeconds(site.timeoutSeconds());
    }

    @Override
    public void close() {
        nodes.forEach(NodeClient::close);
    }
}

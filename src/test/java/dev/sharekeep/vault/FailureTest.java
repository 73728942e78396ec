package dev.sharekeep.vault;

import static dev.sharekeep.vault.TestKeys.NOW;
import static dev.sharekeep.vault.TestKeys.TENANT;
import static dev.sharekeep.vault.TestKeys.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharekeep.math.Curve;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every way in which a disk lets the vault down has a name, and leaves nothing half-done.
@SuppressWarnings({"MustBeClosedChecker", "NullAway.Init"})
class FailureTest {
    private static final int MOST_WRITES = 200;
    private static Token token;

    @TempDir Path directory;

    @BeforeAll
    static void openToken() throws TokenException {
        token = TestTokens.softHsm("vault-failure");
    }

    @AfterAll
    static void closeToken() {
        token.close();
    }

    private Path file() {
        return directory.resolve("node.db");
    }

    @Test
    void aDatabaseAtItsPageLimitIsFull() throws Exception {
        try (Database database = Database.open(TestKeys.url(file()))) {
            Sessions sessions = new Sessions(database, new Rows(token, TestKeys.PLACE));
            // what a quota does; the limit is one of the connection that writes
            database.write(sql ->
                    sql.query("PRAGMA max_page_count = 60", List.of(), found -> found.getInt(1)));
            assertFullAndUnchanged(sessions);
            database.write(sql ->
                    sql.query(
                            "PRAGMA max_page_count = 100000", List.of(), found -> found.getInt(1)));
            assertThat(sessions.claim(TENANT, "after", request("export"), NOW))
                    .isInstanceOf(Claim.Fresh.class);
        }
        try (Vault vault = TestKeys.open(file(), token)) {
            assertThat(vault.verify()).isEmpty();
        }
    }

    /// Stores results until there is no room, and looks at what the failed call left.
    private void assertFullAndUnchanged(Sessions sessions) throws Exception {
        byte[] result = new byte[16 * 1024];
        for (int i = 0; i < MOST_WRITES; i++) {
            String session = "fill-" + i;
            VaultException.Full full =
                    catchThrowableOfType(
                            VaultException.Full.class,
                            () -> {
                                sessions.claim(TENANT, session, request("export"), NOW);
                                sessions.succeed(TENANT, session, result, Session.Facts.NONE, NOW);
                            });
            if (full != null) {
                assertThat(full.hint()).contains("Free space");
                assertThat(sessions.find(TENANT, "fill-0").orElseThrow().state())
                        .isEqualTo(Session.State.DONE);
                assertThat(
                                sessions.find(TENANT, session)
                                        .map(Session::state)
                                        .orElse(Session.State.RUNNING))
                        .as("all of a call or nothing")
                        .isEqualTo(Session.State.RUNNING);
                return;
            }
        }
        throw new AssertionError("it never was full");
    }

    @Test
    void aFullDiskIsFullAndRecoversWithoutARestart() throws Exception {
        try (Mount disk = Mount.tmpfs(directory.resolve("disk"), "size=1m")) {
            Path file = disk.path().resolve("node.db");
            try (Vault vault = TestKeys.open(file, token)) {
                try (KeyShare share = TestKeys.share(Curve.SECP256K1, "k", 1, 1, true)) {
                    TestKeys.store(vault, "s1", share);
                }
                Path ballast = disk.path().resolve("ballast");
                fill(ballast);
                assertFullAndUnchanged(vault.sessions());
                try (KeyShare share = TestKeys.share(Curve.SECP256K1, "k2", 1, 2, true)) {
                    VaultException.Full full =
                            catchThrowableOfType(
                                    VaultException.Full.class, () -> fillByPreparing(vault, share));
                    assertThat(full).isNotNull();
                }
                assertThat(vault.keys().active(TENANT, "k")).isPresent();
                Files.delete(ballast);
                try (KeyShare share = TestKeys.share(Curve.SECP256K1, "k3", 1, 3, true)) {
                    TestKeys.store(vault, "s3", share);
                }
                assertThat(vault.verify()).isEmpty();
            }
        }
    }

    private static void fillByPreparing(Vault vault, KeyShare share) throws Exception {
        for (int i = 0; i < MOST_WRITES; i++) {
            String session = "prepare-" + i;
            vault.sessions().claim(TENANT, session, request("keygen"), NOW);
        }
        TestKeys.prepare(vault, "prepare", share);
    }

    /// Takes all but some 200 KiB of the disk.
    private static void fill(Path ballast) throws IOException {
        long free = Files.getFileStore(ballast.getParent()).getUsableSpace();
        Files.write(ballast, new byte[(int) Math.max(0, free - 200 * 1024)]);
    }

    @Test
    void aDiskThatTurnsReadOnlyIsNamedAndRecovers() throws Exception {
        try (Mount disk = Mount.tmpfs(directory.resolve("disk"), "size=4m")) {
            Path file = disk.path().resolve("node.db");
            try (KeyShare share = TestKeys.share(Curve.SECP256K1, "k", 1, 1, true)) {
                try (Vault vault = TestKeys.open(file, token)) {
                    TestKeys.store(vault, "s1", share);
                }
                disk.remount("ro");
                assertThatExceptionOfType(VaultException.ReadOnly.class)
                        .isThrownBy(() -> TestKeys.open(file, token))
                        .satisfies(e -> assertThat(e.hint()).contains("directory"));
                assertThatExceptionOfType(VaultException.ReadOnly.class)
                        .isThrownBy(() -> TestKeys.open(disk.path().resolve("other.db"), token));
                assertThat(disk.path().resolve("other.db")).doesNotExist();
                disk.remount("rw");
                try (Vault vault = TestKeys.open(file, token)) {
                    vault.keys().open(TestKeys.id(share.publicRecord())).close();
                    vault.check();
                }
            }
        }
    }

    @Test
    void aDirectoryThatNobodyMayWriteIsNamed() {
        assertThatExceptionOfType(VaultException.ReadOnly.class)
                .isThrownBy(() -> TestKeys.open(Path.of("/proc/sharekeep.db"), token));
    }

    @Test
    void aMissingDirectoryIsNamed() {
        assertThatExceptionOfType(VaultException.Unavailable.class)
                .isThrownBy(() -> TestKeys.open(directory.resolve("none/node.db"), token))
                .withMessageContaining("directory does not exist");
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void aFileThatIsNoDatabaseIsDamaged() throws Exception {
        Files.writeString(file(), "not a database, but long enough to be read as one".repeat(99));
        byte[] before = Files.readAllBytes(file());
        assertThatExceptionOfType(VaultException.Damaged.class)
                .isThrownBy(() -> TestKeys.open(file(), token));
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aDatabaseHeldByAnotherIsBusyAndThenFree() throws Exception {
        try (Vault vault = TestKeys.open(file(), token);
                Connection other = DriverManager.getConnection(TestKeys.url(file()));
                Statement statement = other.createStatement()) {
            String before = vault.dump();
            statement.execute("BEGIN IMMEDIATE");
            assertThatExceptionOfType(VaultException.Busy.class)
                    .isThrownBy(() -> vault.sessions().claim(TENANT, "s", request("export"), NOW));
            assertThat(vault.dump()).as("reading goes on").isEqualTo(before);
            statement.execute("ROLLBACK");
            assertThat(vault.sessions().claim(TENANT, "s", request("export"), NOW))
                    .isInstanceOf(Claim.Fresh.class);
        }
    }

    @Test
    void aDatabaseThatWasMovedAwayIsNotMadeAnew() throws Exception {
        try (Vault vault = TestKeys.open(file(), token)) {
            vault.sessions().claim(TENANT, "before", request("export"), NOW);
            Files.delete(file());
            for (int i = 0; i < 2; i++) {
                String session = "s" + i;
                assertThatExceptionOfType(VaultException.Unavailable.class)
                        .isThrownBy(() ->
                                vault.sessions().claim(TENANT, session, request("export"), NOW));
            }
            assertThat(file()).doesNotExist();
        }
    }

    @Test
    void theUrlNamesAPlainFile() {
        for (String url :
                new String[] {
                    "jdbc:sqlite:",
                    "jdbc:sqlite::memory:",
                    "jdbc:sqlite:node.db?synchronous=OFF",
                    "jdbc:postgresql://localhost/x",
                    "node.db"
                }) {
            assertThatExceptionOfType(VaultException.Misconfigured.class)
                    .as(url)
                    .isThrownBy(() -> Dialect.of(url))
                    .satisfies(e -> assertThat(e.hint()).contains("jdbc:sqlite:"));
        }
    }

    @Test
    void onlyTheNodesUserReadsTheFiles() throws Exception {
        try (Vault vault = TestKeys.open(file(), token)) {
            vault.sessions().claim(TENANT, "s", request("export"), NOW);
            try (var files = Files.list(directory)) {
                for (Path one : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                            .as(one.toString())
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    /// A disk of its own; where one may not be mounted the test reports itself as not run.
    private record Mount(Path path) implements AutoCloseable {
        static Mount tmpfs(Path path, String options) throws Exception {
            Files.createDirectory(path);
            boolean mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString());
            Assumptions.assumeTrue(mounted, "mounting a small disk needs root");
            return new Mount(path);
        }

        void remount(String how) throws Exception {
            assertThat(run("mount", "-o", "remount," + how, path.toString())).isTrue();
        }

        @Override
        public void close() throws Exception {
            assertThat(run("umount", path.toString())).isTrue();
        }

        private static boolean run(String... command) throws Exception {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        }
    }
}

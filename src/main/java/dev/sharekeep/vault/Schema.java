package dev.sharekeep.vault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.resource.StringResource;
import org.jspecify.annotations.Nullable;

/// Brings a database to the schema of this build, by migrations that never change once released.
///
/// They are listed by name, not found by scanning: a class path cannot be scanned alike in a test,
/// in the packed application and in an application that embeds a node.
final class Schema {
    private static final String FOLDER = "/db/migration/";
    private static final List<String> MIGRATIONS = List.of("V1__keys_sessions_heads.sql");

    private Schema() {}

    static void migrate(DataSource source, Dialect dialect) {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .placeholders(dialect.placeholders())
                .resourceProvider(new Listed())
                .javaMigrationClassProvider(List::of)
                .skipDefaultCallbacks(true)
                .validateMigrationNaming(true)
                .load()
                .migrate();
    }

    private static final class Listed implements ResourceProvider {
        @Override
        public @Nullable LoadableResource getResource(String name) {
            return null; // Flyway asks for its own optional extras
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return MIGRATIONS.stream()
                    .filter(name -> name.startsWith(prefix))
                    .filter(name -> Stream.of(suffixes).anyMatch(name::endsWith))
                    .<LoadableResource>map(Migration::new)
                    .toList();
        }
    }

    private static final class Migration extends StringResource {
        private final String name;

        Migration(String name) {
            super(text(name));
            this.name = name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + name;
        }

        private static String text(String name) {
            try (InputStream in = Schema.class.getResourceAsStream(FOLDER + name)) {
                if (in == null) {
                    throw new IllegalStateException("internal error: no migration " + name);
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException("internal error: cannot read " + name, e);
            }
        }
    }
}

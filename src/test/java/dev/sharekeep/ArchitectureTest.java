package dev.sharekeep;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sharekeep.secret.SecretBytes;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Holds the code to the architecture: who may use whom, and where danger may live.
///
/// Moving a wall is changing the block here and saying why in src/docs/decisions.
class ArchitectureTest {
    private static final String ROOMS =
            """
            secret    :                                                   off-heap secrets, randomness
            wire      : secret                                            canonical bytes, tagged hashing
            math      : secret wire                                       curves, scalars, points
            sharing   : secret wire math                                  polynomials, shares, the share blob
            proof     : secret wire math sharing                          custody proofs, manifests
            ot        : secret wire math                                  two nodes multiply secrets
            channel   : secret wire math sharing                          rounds, views, faults
            protocol  : secret wire math sharing proof ot channel         one file a protocol
            token     : secret wire                                       the hardware; pkcs11 is the only native code
            vault     : secret wire math sharing token                    what is stored, sealed
            transport : secret wire sharing channel                       the links between nodes
            audit     : wire                                              the log's lines, and reading them back
            node      : secret wire math sharing proof channel protocol token vault audit   the service, without HTTP
            contract  : wire math proof                                   records of the REST API
            client    : contract secret wire math sharing proof           the SDK
            embedded  : contract client secret wire sharing channel protocol node token vault transport   the same client, its node in-process
            api       : contract secret wire math sharing proof node      REST resources; translate, nothing else
            admin     : contract node                                     console for admins
            cli       : contract client secret wire token audit           the command line
            boot      : (anything)                                        wiring, configuration, health
            """;

    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.sharekeep");

    /// protoc writes these; they keep its names and carry no annotations of ours.
    private static final String GENERATED = "dev.sharekeep.transport.wire..";

    @Test
    void everyRoomUsesOnlyTheRoomsOfItsLine() {
        assertThat(Rooms.parse(ROOMS).violations(CODE)).isEmpty();
    }

    @Test
    void theBlockIsReadAsItIsWritten() {
        Rooms rooms = Rooms.parse(ROOMS);
        assertThat(rooms.mayUse().get("secret")).isEmpty();
        assertThat(rooms.mayUse().get("math")).containsExactlyInAnyOrder("secret", "wire");
        assertThat(rooms.free()).containsExactly("boot");
    }

    @Test
    void aMissingLineAndAForbiddenUseAreFound() {
        JavaClasses wire = new ClassFileImporter().importPackages("dev.sharekeep.wire");
        assertThat(Rooms.parse("secret :").violations(wire))
                .containsExactly("no line for the package dev.sharekeep.wire");
        assertThat(Rooms.parse("secret :\nwire :").violations(wire))
                .isNotEmpty()
                .allMatch(v -> v.startsWith("wire may not use secret: "));
        assertThatThrownBy(() -> Rooms.parse("wire : cellar"))
                .hasMessage("wire may use an unknown room");
    }

    @Test
    void frameworksStayAtTheDoors() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.sharekeep.boot..",
                        "dev.sharekeep.api..",
                        "dev.sharekeep.admin..",
                        "dev.sharekeep.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "io.quarkus..", "io.vertx..")
                .check(CODE);
    }

    @Test
    void secretsAreExposedOnlyAtTheBorders() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.sharekeep.secret..",
                        "dev.sharekeep.wire..",
                        "dev.sharekeep.math..",
                        "dev.sharekeep.ot..",
                        "dev.sharekeep.token..",
                        "dev.sharekeep.vault..",
                        "dev.sharekeep.transport..",
                        "dev.sharekeep.client..")
                .should()
                .accessTargetWhere(calls(SecretBytes.class, "expose"))
                .check(CODE);
    }

    @Test
    void randomnessHasOneSource() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.sharekeep.secret.Randomness")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(SecureRandom.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .check(CODE);
    }

    @Test
    void bigIntegersInMathAreCurveParameters() {
        noClasses()
                .that()
                .resideInAPackage("dev.sharekeep.math..")
                .and()
                .haveSimpleNameNotStartingWith("Curve")
                .and()
                .haveSimpleNameNotStartingWith("Modulus")
                .and()
                .haveSimpleNameNotStartingWith("SubjectPublicKeyInfos")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(BigInteger.class)
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    void theWallClockIsReadThroughClock() {
        DescribedPredicate<JavaAccess<?>> now =
                calls(System.class, "currentTimeMillis")
                        .or(
                                DescribedPredicate.describe(
                                        "call now() without a clock",
                                        access ->
                                                access.getTargetOwner()
                                                                .getPackageName()
                                                                .equals("java.time")
                                                        && access.getTarget()
                                                                .getName()
                                                                .equals("now")
                                                        && !access.getTarget()
                                                                .getFullName()
                                                                .contains(Clock.class.getName())))
                        .or(
                                DescribedPredicate.describe(
                                        "make a Date of now",
                                        access ->
                                                access.getTarget()
                                                        .getFullName()
                                                        .equals(
                                                                Date.class.getName()
                                                                        + ".<init>()")));
        noClasses().should().accessTargetWhere(now).check(CODE);
    }

    @Test
    void onlySecretsAndTheTokenTouchNativeMemory() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.sharekeep.secret..", "dev.sharekeep.token.pkcs11..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.foreign..", "org.xipki..", "sun..")
                .check(CODE);
    }

    @Test
    void namesSayWhatAClassIs() {
        for (String vague : List.of("Util", "Utils", "Helper", "Manager", "Impl")) {
            classes()
                    .that()
                    .resideOutsideOfPackage(GENERATED)
                    .should()
                    .haveSimpleNameNotEndingWith(vague)
                    .check(CODE);
        }
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<JavaPackage> packages =
                CODE.stream()
                        .map(JavaClass::getPackage)
                        .filter(p -> !p.getName().startsWith("dev.sharekeep.transport.wire"))
                        .collect(Collectors.toSet());
        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).isTrue());
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String method) {
        return DescribedPredicate.describe(
                "use " + owner.getSimpleName() + "." + method,
                access ->
                        access.getTargetOwner().isEquivalentTo(owner)
                                && ((HasName) access.getTarget()).getName().equals(method));
    }
}

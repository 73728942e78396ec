package dev.sharekeep.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The arithmetic that touches secrets, read as bytecode: what the compiler made of it divides
/// nothing, switches on nothing, and jumps on a condition only in methods that were reviewed.
///
/// A new name here is a claim that each of its conditions is public: add it after reading it.
class BytecodeTest {
    private static final String ARITHMETIC =
            "(Modulus\\w*|Formulas\\w*|Projective|SignedDigits|Multiplication|Comb|SecretScalar)";
    private static final Set<Opcode> DIVISIONS =
            Set.of(
                    Opcode.IDIV,
                    Opcode.LDIV,
                    Opcode.IREM,
                    Opcode.LREM,
                    Opcode.FDIV,
                    Opcode.DDIV,
                    Opcode.FREM,
                    Opcode.DREM);

    /// Methods whose conditional jumps ask only for public things.
    private static final Set<String> REVIEWED =
            Set.of(
                    // loops over limbs, digits, rows, steps: their number depends on the curve
                    "Comb.fill",
                    "Comb.look",
                    "Comb.times",
                    "Modulus.belowPrime",
                    "Modulus.decode",
                    "Modulus.encode",
                    "Modulus.isZero",
                    "Modulus.limbsOf",
                    "Modulus.makeOdd",
                    "Modulus.power",
                    "Modulus.reduceVartime",
                    "Modulus.repack",
                    "Modulus.scale",
                    "Modulus.select",
                    "Modulus1.multiply",
                    "Modulus5.multiply",
                    "Modulus7.multiply",
                    "Modulus9.multiply",
                    "ModulusInversion.<init>",
                    "ModulusInversion.addPrimeIfNegative",
                    "ModulusInversion.invert",
                    "ModulusInversion.negateIf",
                    "ModulusInversion.steps",
                    "ModulusInversion.updateDE",
                    "ModulusInversion.updateFG",
                    "Multiplication.look",
                    "Multiplication.oddMultiples",
                    "Multiplication.take",
                    "Multiplication.times",
                    "SignedDigits.<init>",
                    "SignedDigits.count",
                    "SignedDigits.window",
                    // the size of the prime
                    "Modulus.of",
                    // public scalars
                    "Multiplication.sumVartime",
                    "Multiplication.sparseDigits",
                    "Multiplication.bit",
                    // verdicts that the caller makes known
                    "SecretScalar.decode",
                    "SecretScalar.isZero",
                    "SecretScalar.load",
                    "SecretScalar.random",
                    // the close of a try with resources
                    "SecretScalar.respond");

    @Test
    void conditionalJumpsAreInReviewedMethodsOnly() {
        Set<String> found = methodsWith(BytecodeTest::jumpsOnCondition);
        assertThat(found).containsExactlyInAnyOrderElementsOf(REVIEWED);
    }

    @Test
    void divisionIsInConstructorsOfPublicThingsOnly() {
        Set<String> found =
                methodsWith(
                        e -> e instanceof OperatorInstruction o && DIVISIONS.contains(o.opcode()));
        assertThat(found).containsExactlyInAnyOrder("Modulus.<init>", "ModulusInversion.<init>");
    }

    @Test
    void nothingSwitches() {
        Set<String> found =
                methodsWith(e ->
                        e instanceof TableSwitchInstruction
                                || e instanceof LookupSwitchInstruction);
        assertThat(found).isEmpty();
    }

    /// BigInteger and early-exit comparisons take variable time inside, where no jump shows here.
    @Test
    void variableTimeLibrariesServeConstantsOnly() {
        Set<String> found =
                methodsWith(e ->
                        e instanceof InvokeInstruction call
                                && (call.owner().asInternalName().equals("java/math/BigInteger")
                                        || call.name()
                                                .stringValue()
                                                .matches(
                                                        "equals|compare|mismatch|floorMod|floorDiv"
                                                                + "|divideUnsigned|remainderUnsigned")));
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "Modulus.<init>",
                        "Modulus.limbsOf",
                        "Modulus.of",
                        "Modulus1.<init>",
                        "Modulus5.<init>",
                        "Modulus7.<init>",
                        "Modulus9.<init>",
                        "ModulusInversion.<init>",
                        "ModulusSecp256k1.<clinit>");
    }

    private static boolean jumpsOnCondition(CodeElement element) {
        return element instanceof BranchInstruction branch
                && branch.opcode() != Opcode.GOTO
                && branch.opcode() != Opcode.GOTO_W;
    }

    private static Set<String> methodsWith(Predicate<CodeElement> suspicious) {
        Set<String> found = new TreeSet<>();
        List<ClassModel> classes = classes();
        assertThat(classes).hasSizeGreaterThan(12);
        for (ClassModel model : classes) {
            String name = model.thisClass().asInternalName().replaceFirst(".*/", "");
            for (MethodModel method : model.methods()) {
                boolean hit =
                        method.code().stream()
                                .flatMap(code -> code.elementStream())
                                .anyMatch(suspicious);
                if (hit) {
                    found.add(name + "." + method.methodName().stringValue());
                }
            }
        }
        return found;
    }

    private static List<ClassModel> classes() {
        List<ClassModel> classes = new ArrayList<>();
        try {
            Path root =
                    Path.of(
                            Modulus.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            Path folder = root.resolve(Modulus.class.getPackageName().replace('.', '/'));
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (file.getFileName().toString().matches(ARITHMETIC + "(\\$\\w+)?\\.class")) {
                        classes.add(ClassFile.of().parse(file));
                    }
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
        return classes;
    }
}

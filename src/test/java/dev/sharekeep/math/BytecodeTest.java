package dev.sharekeep.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/// The arithmetic that touches secrets, read as bytecode: what the compiler made of it divides
/// nothing, switches on nothing, and jumps on a condition only in methods that were reviewed.
///
/// A new name here is a claim that each of its conditions is public: add it after reading it.
class BytecodeTest {
    private static final Bytecode ARITHMETIC =
            new Bytecode(
                    Modulus.class,
                    "Modulus\\w*|Formulas\\w*|Projective|SignedDigits|Multiplication|Comb"
                            + "|SecretScalars?");

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
                    "Modulus.reduce",
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
                    "SecretScalars.add",
                    "SecretScalars.addTimes",
                    "SecretScalars.addWhere",
                    "SecretScalars.close",
                    "SecretScalars.dot",
                    "SecretScalars.expose",
                    "SecretScalars.negate",
                    "SecretScalars.subtract",
                    "SignedDigits.<init>",
                    "SignedDigits.count",
                    "SignedDigits.window",
                    // the size of the prime
                    "Modulus.of",
                    // public scalars
                    "Multiplication.sumVartime",
                    "Multiplication.sparseDigits",
                    "Multiplication.bit",
                    // verdicts that the caller makes known, lengths
                    "SecretScalars.decode",
                    "SecretScalars.requireFits",
                    "SecretScalar.decode",
                    "SecretScalar.isZero",
                    "SecretScalar.load",
                    "SecretScalar.random",
                    // the close of a try with resources
                    "SecretScalar.respond");

    @Test
    void conditionalJumpsAreInReviewedMethodsOnly() {
        assertThat(ARITHMETIC.conditionalJumps()).containsExactlyInAnyOrderElementsOf(REVIEWED);
    }

    @Test
    void divisionIsInConstructorsOfPublicThingsOnly() {
        assertThat(ARITHMETIC.divisions())
                .containsExactlyInAnyOrder("Modulus.<init>", "ModulusInversion.<init>");
    }

    @Test
    void nothingSwitches() {
        assertThat(ARITHMETIC.switches()).isEmpty();
    }

    /// BigInteger and early-exit comparisons take variable time inside, where no jump shows here.
    @Test
    void variableTimeLibrariesServeConstantsOnly() {
        assertThat(ARITHMETIC.variableTimeCalls())
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
}

package dev.sharekeep.ot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.math.Bytecode;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The room read as bytecode: choice bits are masks, never conditions or divisors.
///
/// A new name here is a claim that each of its conditions is public: add it after reading it.
class TransferBytecodeTest {
    private static final Bytecode ROOM =
            new Bytecode(
                    Bits.class,
                    "BaseTransfers|BinaryField|Bits|ChosenSeeds|ColumnCheck|MultiplicationAnswer"
                            + "|MultiplicationMessages|MultiplicationRequest|Pads|ProductShares"
                            + "|SeedOffer|SeedPairs");

    private static final Set<String> REVIEWED =
            Set.of(
                    // loops over columns, rows, words, numbers: how many depends on the curve
                    "Bits.read",
                    "Bits.rows",
                    "Bits.transpose64",
                    "Bits.wipe",
                    "Bits.write",
                    "ChosenSeeds.<init>",
                    "ChosenSeeds.columns",
                    "ColumnCheck.hash",
                    "MultiplicationAnswer.add",
                    "MultiplicationAnswer.check",
                    "MultiplicationAnswer.correct",
                    "MultiplicationMessages$Answer.decode",
                    "MultiplicationMessages.digest",
                    "MultiplicationMessages.thetas",
                    "MultiplicationRequest.request",
                    "Pads.<init>",
                    "Pads.close",
                    "Pads.combined",
                    "SeedPairs.columns",
                    // loops, and the close of a try with resources
                    "ChosenSeeds.choose",
                    "MultiplicationAnswer.answer",
                    "MultiplicationAnswer.of",
                    "MultiplicationRequest.<init>",
                    "MultiplicationRequest.addTau",
                    "SeedOffer.pair",
                    // whether it was made yet, verdicts that the caller makes known
                    "MultiplicationRequest.finish",
                    "SeedOffer.finish",
                    "SeedPairs.close");

    @Test
    void conditionalJumpsAreInReviewedMethodsOnly() {
        assertThat(ROOM.conditionalJumps()).containsExactlyInAnyOrderElementsOf(REVIEWED);
    }

    @Test
    void nothingSwitches() {
        assertThat(ROOM.switches()).isEmpty();
    }

    @Test
    void divisionIsBySizesOnly() {
        assertThat(ROOM.divisions())
                .containsExactlyInAnyOrder(
                        "Bits.rows", "MultiplicationAnswer.check", "MultiplicationAnswer.of");
    }

    @Test
    void noLibraryCallEndsEarly() {
        assertThat(ROOM.variableTimeCalls()).isEmpty();
    }
}

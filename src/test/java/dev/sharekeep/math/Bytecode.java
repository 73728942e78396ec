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

/// Some classes of one room as the compiler made them: which methods have instructions whose time
/// can depend on a value. Methods are told as `Class.method`.
public final class Bytecode {
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
    private static final String EARLY_EXIT =
            "equals|compare|mismatch|floorMod|floorDiv|divideUnsigned|remainderUnsigned";

    private final List<ClassModel> classes;

    /// The main classes in the room of `one` whose names match, and those nested in them.
    public Bytecode(Class<?> one, String names) {
        this.classes = new ArrayList<>();
        try {
            Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path folder = root.resolve(one.getPackageName().replace('.', '/'));
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.matches("(" + names + ")(\\$\\w+)?\\.class")) {
                        classes.add(ClassFile.of().parse(file));
                    }
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
        assertThat(classes).hasSizeGreaterThan(6);
    }

    public Set<String> conditionalJumps() {
        return methodsWith(e ->
                e instanceof BranchInstruction branch
                        && branch.opcode() != Opcode.GOTO
                        && branch.opcode() != Opcode.GOTO_W);
    }

    public Set<String> divisions() {
        return methodsWith(
                e -> e instanceof OperatorInstruction o && DIVISIONS.contains(o.opcode()));
    }

    public Set<String> switches() {
        return methodsWith(
                e -> e instanceof TableSwitchInstruction || e instanceof LookupSwitchInstruction);
    }

    /// Calls of BigInteger, and of what ends at the first difference or divides.
    public Set<String> variableTimeCalls() {
        return methodsWith(e ->
                e instanceof InvokeInstruction call
                        && (call.owner().asInternalName().equals("java/math/BigInteger")
                                || call.name().stringValue().matches(EARLY_EXIT)));
    }

    private Set<String> methodsWith(Predicate<CodeElement> suspicious) {
        Set<String> found = new TreeSet<>();
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
}

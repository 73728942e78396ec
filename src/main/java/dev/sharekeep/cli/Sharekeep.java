package dev.sharekeep.cli;

import dev.sharekeep.client.SharekeepException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The command `sharekeep`: all but `node`, which starts the service.
@CommandLine.Command(
        name = "sharekeep",
        mixinStandardHelpOptions = false,
        versionProvider = Sharekeep.Version.class,
        description = "Carries secret-shared keys between sites of hardware security modules.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "The service itself: sharekeep node --config FILE",
            "Exit status: 0 done, 1 refused, 2 usage or file, 3 no answer, 4 not genuine,"
                    + " 5 incomplete."
        },
        subcommands = {
            DemoCommand.class,
            InitCommand.class,
            KeygenCommand.class,
            KeysCommand.class,
            PublicKeyCommand.class,
            WrappingKeysCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            MoveCommand.class,
            RefreshCommand.class,
            ProofCommand.class,
            VerifyProofCommand.class,
            VerifyBundleCommand.class,
            DeleteCommand.class,
            SessionCommand.class,
            AuditCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Sharekeep {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    private boolean version;

    private Sharekeep() {}

    /// Runs one command line and returns the exit status.
    public static int run(String... arguments) {
        String[] asked = arguments.length == 0 ? new String[] {"--help"} : arguments;
        return commandLine().execute(asked);
    }

    /// The command line, for who reads what it prints.
    public static CommandLine commandLine() {
        return new CommandLine(new Sharekeep())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                // one key id in 64 starts with a hyphen
                .setUnmatchedOptionsArePositionalParams(true)
                .setPosixClusteredShortOptionsAllowed(false)
                .setParameterExceptionHandler(Sharekeep::usage)
                .setExecutionExceptionHandler(Sharekeep::failed);
    }

    private static int usage(ParameterException e, String... arguments) {
        CommandLine command = e.getCommandLine();
        boolean json = List.of(arguments).contains("--json");
        new Output(command.getOut(), command.getErr(), json)
                .error(
                        "USAGE",
                        String.valueOf(e.getMessage()),
                        "see: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        boolean json = parsed.originalArgs().contains("--json");
        Output output = new Output(command.getOut(), command.getErr(), json);
        if (e instanceof SharekeepException refused) {
            output.error(refused);
            return ExitCode.of(refused);
        }
        output.error(
                "INTERNAL",
                "internal error: " + e,
                "Report this with the command line that you used; nothing was hidden from you.");
        return ExitCode.INTERNAL;
    }

    boolean asked() {
        return help || version;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String built = Sharekeep.class.getPackage().getImplementationVersion();
            return new String[] {"sharekeep " + (built == null ? "development" : built)};
        }
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Importing;
using RedisTyped.Cli.Resharding;
using RedisTyped.Cli.Serving;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli;

/// <summary>The tool as a function: from words to output and an exit code.</summary>
internal static class Tool
{
    public const string Name = "redistyped";

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The words.</param>
    /// <param name="console">What it reads and writes.</param>
    /// <param name="cancellationToken">Cancels it, as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CommandConsole console, CancellationToken cancellationToken)
    {
        var result = Parse(args, console);
        if (result.Action is ParseErrorAction || (result.Action is null && result.Errors.Count > 0))
        {
            foreach (var error in result.Errors)
            {
                console.Say(error.Message);
            }

            string command = result.CommandResult.Command is ToolCommand known ? $"{Name} {known.Path}" : Name;
            console.Error.WriteLine($"Try '{command} --help'.");
            return ExitCode.BadUsage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = console.Output,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await result.InvokeAsync(invocation, cancellationToken);
    }

    /// <summary>Reads a command line without running it.</summary>
    /// <param name="args">The words.</param>
    /// <param name="console">What the command would read and write.</param>
    /// <returns>What was read, with its errors.</returns>
    public static ParseResult Parse(string[] args, CommandConsole console)
    {
        var words = new ParserConfiguration
        {
            // -abc and @file are keys and arguments here, never bundles of options or files of words.
            EnablePosixBundling = false,
            ResponseFileTokenReplacer = null,
        };
        return Create(console).Parse(args, words);
    }

    /// <summary>A plain command in place of a RootCommand: that one calls itself after its file and takes [words] for directives.</summary>
    private static Command Create(CommandConsole console)
    {
        var root = new Command(Name, "Sharded Redis from the command line: where keys live, how evenly, and what the nodes say.")
        {
            new RouteCommand(console),
            new NodesCommand(console),
            new PingCommand(console),
            new ExecCommand(console),
            new StatsCommand(console),
            new ServeCommand(console),
            new KeysCommand(console),
            new Command("topology", "Look at a topology, and compare two.") { new TopologyShowCommand(console), new TopologyDiffCommand(console) },
            new AclCommand(console),
            new ImportCommand(console),
            new Command("reshard", "Move keys of running nodes to others.")
            {
                new ReshardProxyCommand(console),
                new ReshardPlanCommand(console),
                new ReshardSyncCommand(console),
                new ReshardStatusCommand(console),
                new ReshardVerifyCommand(console),
                new ReshardCutOverCommand(console),
                new ReshardRollbackCommand(console),
                new ReshardCleanupCommand(console),
            },
        };

        // Without the aliases /h and /?, which are possible keys.
        var help = new HelpOption("--help", "-h", "-?");
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.Options.Add(help);
        root.Options.Add(new VersionOption());
        return root;
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace RedisTyped.Cli.Commands;

/// <summary>Writes the usual help and then the examples of the command.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly string[] OfTheTool =
    [
        "route user:42:name --topology servers.txt",
        "ping --topology topology.json",
        "stats --topology topology.json --keys 1000000 --out chart.svg",
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var examples = parseResult.CommandResult.Command is ToolCommand command ? command.Examples : OfTheTool;
        output.WriteLine("Examples:");
        foreach (string example in examples)
        {
            // A pipe's first half comes with its own command.
            output.WriteLine(example.Contains('|', StringComparison.Ordinal) ? $"  {example}" : $"  {Tool.Name} {example}");
        }

        output.WriteLine();
        output.WriteLine($"Exit codes: {(parseResult.CommandResult.Command as ToolCommand)?.ExitCodes ?? ExitCode.OfTheTool}.");
        output.Flush();
        return ExitCode.Done;
    }
}

using System.CommandLine;
using Microsoft.Extensions.Options;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Cli.Commands;

/// <summary>A command of the tool: its options, its examples, and how what goes wrong in it is told.</summary>
internal abstract class ToolCommand : Command
{
    private readonly Option<string> _topology = new("--topology")
    {
        Description = "The topology: a JSON file, or a servers.txt of redis-router.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON object a line." };

    protected ToolCommand(string name, string description, CommandConsole console, params IReadOnlyList<string> examples)
        : this(name, description, console, takesTopology: true, examples)
    {
    }

    protected ToolCommand(string name, string description, CommandConsole console, bool takesTopology, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Console = console;
        Examples = examples;
        if (takesTopology)
        {
            Options.Add(_topology);
        }

        Options.Add(_json);
        SetAction(RunGuardedAsync);
    }

    /// <summary>Command lines without the tool's name, for the help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>The words that name it, such as <c>topology diff</c>.</summary>
    public virtual string Path => Name;

    /// <summary>What it ends with, for the help.</summary>
    public virtual string ExitCodes => ExitCode.Usual;

    protected CommandConsole Console { get; }

    protected TopologyInput Topology(ParseResult words) => TopologyInput.Load(words.GetRequiredValue(_topology));

    protected string TopologyPath(ParseResult words) => words.GetRequiredValue(_topology);

    protected bool AsJson(ParseResult words) => words.GetValue(_json);

    /// <summary>Does the work; what it throws is told without a stack trace.</summary>
    protected abstract Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken);

    private async Task<int> RunGuardedAsync(ParseResult words, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(words, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.Say("cancelled");
            return ExitCode.Cancelled;
        }
        catch (Exception e) when (e is UsageException or TopologyException or PlanException or OptionsValidationException)
        {
            Console.Say(e.Message);
            return ExitCode.BadUsage;
        }
        catch (ReshardException e)
        {
            Console.Say(e.Message);
            return e.ExitCode;
        }
        catch (RedisServerException e)
        {
            Console.Say($"the node replied: {e.Message}");
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            Console.Say(e.Message);
            return ExitCode.Failed;
        }
        finally
        {
            await Console.Output.FlushAsync(CancellationToken.None);
        }
    }
}

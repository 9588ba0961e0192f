using System.CommandLine;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Movement;
using RedisTyped.Cli.Terminal;
using RedisTyped.Movement;
using RedisTyped.Reloading;
using RedisTyped.Routing;

namespace RedisTyped.Cli.Commands;

/// <summary>Says which keys have another node by another topology. Connects to the old nodes only where real keys are asked for.</summary>
internal sealed class TopologyDiffCommand : ToolCommand
{
    private readonly Argument<string> _old = new("OLD") { Description = "The topology that the keys were written by." };

    private readonly Argument<string> _new = new("NEW") { Description = "The topology that they are to be looked for by." };

    private readonly Option<int?> _sample = new("--sample")
    {
        Description = "Also scan up to so many keys of the running nodes of OLD, from each in proportion to what it holds, and say where they go.",
        HelpName = "N",
    };

    private readonly TimeoutOption _timeout = new();

    public TopologyDiffCommand(CommandConsole console)
        : base(
            "diff",
            "Say which share of the keys has another node by another topology, from which node to which. Moves nothing.",
            console,
            takesTopology: false,
            "topology diff old.json new.json",
            "topology diff old.json new.json --sample 100000 --json")
    {
        Arguments.Add(_old);
        Arguments.Add(_new);
        Options.Add(_sample);
        Options.Add(_timeout);
    }

    public override string Path => "topology diff";

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        int? sample = words.GetValue(_sample);
        if (sample < 1)
        {
            throw new UsageException($"--sample {sample} is not a number of keys; give 1 or more.");
        }

        TopologyInput before = TopologyInput.Load(words.GetRequiredValue(_old));
        TopologyInput after = TopologyInput.Load(words.GetRequiredValue(_new));
        KeySample? keys = sample is { } count
            ? await KeySample.TakeAsync(before, after, count, words.GetValue(_timeout), cancellationToken)
            : null;
        KeyMovement movement = NodeKeeping.MovementOf(before.Plan(), after.Plan());
        NodeId[] reconnected = [.. after.Plans
            .Where(plan => before.Plans.FirstOrDefault(known => known.Id == plan.Id) is { } known && !NodeKeeping.AreSame(known, plan))
            .Select(static plan => plan.Id)];
        var report = new MovementReport(new TopologyChange(before.Snapshot, after.Snapshot, movement, reconnected), keys);
        if (AsJson(words))
        {
            MovementJson.Write(Console.Output, report);
        }
        else
        {
            MovementText.Write(Console, report);
        }

        return ExitCode.Done;
    }
}

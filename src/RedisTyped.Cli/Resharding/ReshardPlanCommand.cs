using System.CommandLine;
using System.Text.Json;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Cli.Resharding;

/// <summary>Works out how keys get from one topology to another. Writes a file, and nothing to any server.</summary>
internal sealed class ReshardPlanCommand : ToolCommand
{
    private readonly PlanOptionWords _plan = new();

    public ReshardPlanCommand(CommandConsole console)
        : base(
            "plan",
            "Look at the servers of two topologies and plan how the keys get from where the old one looks for them to where the new one does: which keys go where, "
            + "in which way, how long it takes, what stands in the way. Writes nothing to any server. The plan file is what all further steps are given.",
            console,
            takesTopology: false,
            "reshard plan old.json new.json -o plan.json",
            "reshard plan old.json new.json --full",
            "reshard plan old.json new.json -o plan.json --rate 20MB/s --strays fail")
    {
        Arguments.Add(_plan.Old);
        Arguments.Add(_plan.New);
        foreach (var option in _plan.Options)
        {
            Options.Add(option);
        }
    }

    public override string Path => "reshard plan";

    public override string ExitCodes => $"{base.ExitCodes}; {ReshardFailures.OfAsking}";

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        var options = _plan.Read(words);
        string? file = words.GetValue(_plan.File);
        if (file is not null && ReshardJournal.TryRead(file) is { Phase: not ReshardPhase.Planned, IsOver: false } state)
        {
            throw new UsageException(
                $"'{file}' is a plan under way, at '{(state.Phase is ReshardPhase.Cleaned ? "cleaning" : PlanWords.Of(state.Phase))}': go on with it, or give it up and give the new plan another file; '{Tool.Name} reshard status {file}' says how.");
        }

        if (file is not null && System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"There is no folder '{folder}' for the plan; make it, or give another file.");
        }

        var plan = await ReshardPlanner.PlanAsync(words.GetRequiredValue(_plan.Old), words.GetRequiredValue(_plan.New), options, cancellationToken);
        bool isFit = plan.Findings.All(static finding => finding.Severity != FindingSeverity.Error);
        if (file is not null && isFit)
        {
            plan = Beside(plan, file);
            ReshardJournal.Renew(file, plan.Links.Select(static link => link.Target), () => plan.Save(file));
        }

        if (AsJson(words))
        {
            using var json = JsonDocument.Parse(plan.ToJson());
            JsonLine.Write(Console.Output, writer =>
            {
                foreach (var member in json.RootElement.EnumerateObject())
                {
                    member.WriteTo(writer);
                }
            });
        }
        else
        {
            PlanText.Write(Console, plan);
        }

        if (!isFit)
        {
            Console.Say($"What stands in the way must be gone first{(file is null ? "" : $"; '{file}' is not written")}.");
            return ExitCode.Failed;
        }

        if (file is not null)
        {
            Console.Say(plan.Links.Count > 0
                ? $"The plan is in '{file}'. Next: {Tool.Name} reshard sync {file}"
                : $"The plan is in '{file}', and moves nothing, so that there is nothing to sync or to cut over: look whether '{plan.Old.File}' and '{plan.New.File}' are the two topologies that you mean.");
        }

        return ExitCode.Done;
    }

    // So that a folder with all three files can be moved.
    private static ReshardPlan Beside(ReshardPlan plan, string file)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!;
        return plan with { Old = Relative(plan.Old), New = Relative(plan.New) };

        PlannedTopology Relative(PlannedTopology topology) =>
            System.IO.Path.GetDirectoryName(topology.File) == folder ? topology with { File = System.IO.Path.GetFileName(topology.File) } : topology;
    }
}

using System.Globalization;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Cli.Resharding;

/// <summary>Writes a plan for people: what goes from where to where, how it lands, what becomes of each node, and what was found.</summary>
internal static class PlanText
{
    private const string Nothing = "·";

    public static void Write(CommandConsole console, ReshardPlan plan)
    {
        if (plan.Links.Count > 0)
        {
            WriteMatrix(console, plan);
            console.Output.WriteLine();
            WriteLinks(console, plan);
            console.Output.WriteLine();
        }

        WriteNodes(console, plan);
        if (plan.Figures.BigKeys.Count > 0)
        {
            console.Output.WriteLine();
            WriteBigKeys(console, plan);
        }

        console.Output.WriteLine();
        console.Output.WriteLine(Sum(plan));
        foreach (var finding in plan.Findings)
        {
            console.Say($"{PlanWords.Of(finding.Severity)}: {(finding.Node is null ? "" : $"'{finding.Node}' ")}{finding.Message}");
        }
    }

    private static string Sum(ReshardPlan plan)
    {
        long all = plan.Figures.Sources.Sum(static source => source.Keys);
        long moving = plan.Figures.Sources.Sum(static source => source.MovingKeys);
        string about = plan.Figures.IsExact ? "" : "about ";
        string how = plan.Figures.IsExact
            ? "by every key"
            : $"by a sample of {Figures.Count(plan.Figures.Sources.Sum(static source => source.SampledKeys))}";
        if (plan.Links.Count == 0)
        {
            return $"No key has to go anywhere: each of the {Figures.Count(all)} keys is where the new topology looks for it.";
        }

        string time = plan.Figures.Duration is { } duration ? $", in some {Time(duration)}" : "";
        string share = all == 0 ? "" : $", {Figures.Percent(moving / (double)all)}";
        return $"{about}{Figures.Count(moving)} of {Figures.Count(all)} keys move{share}, {Size(plan.Figures.Sources.Sum(static source => source.MovingBytes))}{time} ({how})";
    }

    private static void WriteMatrix(CommandConsole console, ReshardPlan plan)
    {
        var table = new TextTable().Column("FROM \\ TO");
        foreach (var target in plan.Figures.Targets)
        {
            table.Column(target.Node, right: true);
        }

        table.Column("STAYS", right: true).Column("MOVES", right: true).Column("STRAYS", right: true);
        foreach (var source in plan.Figures.Sources)
        {
            table.Row(
            [
                source.Node,
                .. plan.Figures.Targets.Select(target => plan.Links.FirstOrDefault(link => link.Source == source.Node && link.Target == target.Node) is { } link
                    ? $"{Figures.Count(link.Keys)} ({Size(link.Bytes)})"
                    : Nothing),
                Figures.Count(Math.Max(0, source.Keys - source.MovingKeys - source.StrayKeys)),
                source.Keys == 0 ? "-" : Figures.Percent(source.MovingKeys / (double)source.Keys),
                Figures.Count(source.StrayKeys),
            ]);
        }

        table.Write(console);
    }

    private static void WriteLinks(CommandConsole console, ReshardPlan plan)
    {
        var table = new TextTable().Column("FROM").Column("TO").Column("MODE").Column("WHY");
        foreach (var link in plan.Links)
        {
            table.Row([link.Source, link.Target, PlanWords.Of(link.Mode), link.ModeReason]);
        }

        table.Write(console);
    }

    private static void WriteNodes(CommandConsole console, ReshardPlan plan)
    {
        var table = new TextTable().Column("NODE").Column("BECOMES").Column("ADDRESS").Column("VERSION").Column("MEMORY", right: true).Column("THEN", right: true)
            .Column("LIMIT", right: true).Column("FENCE");
        foreach (var node in plan.Nodes)
        {
            var target = plan.Figures.Targets.FirstOrDefault(target => target.Node == node.New);
            table.Row(
            [
                node.Old is null || node.New is null || node.Old == node.New ? node.Old ?? node.New! : $"{node.Old} → {node.New}",
                PlanWords.Of(node.Role),
                node.Addresses.Count > 0 ? node.Addresses[0] : "",
                node.Version,
                target is null ? Nothing : Size(target.Bytes),
                target is null ? Nothing : Size(target.Bytes + target.ArrivingBytes),
                target is null ? Nothing : target.MaxMemory == 0 ? "none" : Size(target.MaxMemory),
                PlanWords.Of(node.Fence),
            ]);
        }

        table.Write(console);

        // Sentences make no column.
        foreach (var fence in plan.Nodes.Where(static node => node.Fence != NodeFence.None).GroupBy(static node => (node.Fence, node.FenceReason)))
        {
            string nodes = string.Join(", ", fence.Select(static node => node.Old ?? node.New!));
            console.Output.WriteLine(ByteText.ShownLines($"fence {PlanWords.Of(fence.Key.Fence)} of {nodes}: {fence.Key.FenceReason}"));
        }
    }

    private static void WriteBigKeys(CommandConsole console, ReshardPlan plan)
    {
        var table = new TextTable().Column("BIG KEY").Column("ON").Column("DB", right: true).Column("TYPE").Column("SIZE", right: true).Column("GOES TO");
        foreach (var key in plan.Figures.BigKeys)
        {
            table.Row([key.Key, key.Node, key.Database.ToString(CultureInfo.InvariantCulture), key.Type, Size(key.Bytes), key.Target ?? Nothing]);
        }

        table.Write(console);
    }

    private static string Size(double bytes) => ReshardProgressText.Size(bytes);

    private static string Time(TimeSpan time) => time.TotalSeconds < 90 ? $"{Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture)} s"
        : time.TotalMinutes < 90 ? $"{Math.Ceiling(time.TotalMinutes).ToString(CultureInfo.InvariantCulture)} min"
        : $"{time.TotalHours.ToString("0.0", CultureInfo.InvariantCulture)} h";
}

using System.Globalization;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Movement;
using Spectre.Console;

namespace RedisTyped.Cli.Movement;

/// <summary>Writes a report for people: a table of moves, a sum line, and on a terminal a bar of what stays and what moves.</summary>
internal static class MovementText
{
    public static void Write(CommandConsole console, MovementReport report)
    {
        if (report.Moves.Count > 0)
        {
            WriteTable(console, report);
        }

        string exact = report.Movement.IsExact ? "exact" : $"by {Figures.Count(report.Movement.SampleSize)} made-up keys";
        string sampled = report.Keys is not { } keys
            ? ""
            : report.SampledShare is { } share
                ? $"; {Figures.Percent(share)} of {Figures.Count(keys.Total)} real keys"
                : "; the nodes hold no keys";
        console.Output.WriteLine($"{Figures.Percent(report.Movement.Share)} of all keys move ({exact}){sampled}");
        if (console.OutputIsTerminal)
        {
            WriteBar(console, report.Movement);
        }

        console.Say(report.Change.ToString());
        if (report.Keys is { Misplaced: > 0 } misplaced)
        {
            console.Say($"{Figures.Count(misplaced.Misplaced)} of the real keys are not on the node that the old topology says");
        }
    }

    private static void WriteTable(CommandConsole console, MovementReport report)
    {
        var table = new TextTable().Column("FROM").Column("TO").Column("SHARE", right: true);
        _ = report.Keys is null ? table : table.Column("KEYS", right: true).Column("OF KEYS", right: true);
        foreach (MoveLine move in report.Moves)
        {
            table.Row(
            [
                move.From.Name,
                move.From == move.To ? $"{move.To.Name} (elsewhere on it)" : move.To.Name,
                Figures.Percent(move.Share),
                .. report.Keys is { } keys
                    ? [Figures.Count(move.Sampled!.Value), keys.Total == 0 ? "-" : Figures.Percent(move.Sampled.Value / (double)keys.Total)]
                    : Array.Empty<string>(),
            ]);
        }

        table.Write(console);
    }

    private static void WriteBar(CommandConsole console, KeyMovement movement)
    {
        double moved = Math.Round(movement.Share * 100, 2);
        var chart = new BreakdownChart { Width = Math.Min(console.Width, 100), Culture = CultureInfo.InvariantCulture, ShowTagValues = true }
            .AddItem("stays %", Math.Round(100 - moved, 2), Color.SteelBlue1)
            .AddItem("moves %", moved, Color.Orange1);
        console.Output.WriteLine();
        console.Rich().Write(chart);
        console.Output.WriteLine();
    }
}

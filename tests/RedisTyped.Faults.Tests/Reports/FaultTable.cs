using System.Globalization;
using System.Text;
using RedisTyped.Faults.Tests.Faults;
using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Faults.Tests.Reports;

/// <summary>What was measured, as a table of the page.</summary>
internal static class FaultTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="outcomes">What came of each fault.</param>
    /// <param name="machine">Where it was measured.</param>
    public static string Of(IReadOnlyList<FaultOutcome> outcomes, string machine)
    {
        var text = new StringBuilder();
        text.Append(
            """

            | fault | promised | calls | acknowledged | lost | hung | longest call, hit node | longest call, others | works again after | heap, before and after | connections | errors |
            |---|---|---|---|---|---|---|---|---|---|---|---|

            """);
        foreach (FaultOutcome outcome in outcomes)
        {
            Fault fault = outcome.Fault;
            string errors = outcome.Ledger.Errors.Count == 0
                ? "none"
                : string.Join(", ", outcome.Ledger.Errors.OrderByDescending(static error => error.Value).Select(static error => $"{error.Value:N0} `{error.Key}`"));
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {fault.Name} | {fault.Promise} | {outcome.Calls:N0} | {outcome.Acknowledged:N0} | {outcome.Losses.Count} | {outcome.Hung.Count} | " +
                $"{Seconds(outcome.LongestHit)} | {(outcome.LongestElsewhere > TimeSpan.Zero ? Seconds(outcome.LongestElsewhere) : "")} | {Recovery(outcome)} | " +
                $"{Megabytes(outcome.Before)} → {Megabytes(outcome.After)} | {outcome.Before.Clients} → {outcome.After.Clients} | {errors} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nMeasured on: {machine}\n");
        return text.ToString();
    }

    private static string Recovery(FaultOutcome outcome) =>
        outcome.NotRecovered.Count == 0 ? Seconds(outcome.Recovery) : $"**not within {Seconds(FaultRun.Longest)}**";

    private static string Megabytes(Level level) => string.Create(CultureInfo.InvariantCulture, $"{level.Heap / 1048576.0:0.0} MB");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");
}

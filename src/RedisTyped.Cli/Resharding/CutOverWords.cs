using System.CommandLine;
using System.Globalization;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Cli.Resharding;

/// <summary>What the words of a cut-over and of the way back have in common.</summary>
internal static class CutOverWords
{
    public static Option<int> PauseBudget() => new("--pause-budget")
    {
        Description = "How many milliseconds writes may be held back; when they are over, all is as it was.",
        DefaultValueFactory = static _ => 5000,
        HelpName = "MS",
    };

    /// <exception cref="UsageException">It is out of range.</exception>
    public static TimeSpan BudgetOf(int milliseconds) => milliseconds is >= 100 and <= 600_000
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new UsageException($"--pause-budget {milliseconds.ToString(CultureInfo.InvariantCulture)} is out of range; give 100 to 600000 milliseconds.");

    /// <exception cref="UsageException">The plan has faults.</exception>
    public static OpenedPlan PlanOf(string path)
    {
        try
        {
            return OpenedPlan.Load(path);
        }
        catch (PlanException e)
        {
            throw new UsageException(e.Message);
        }
    }
}

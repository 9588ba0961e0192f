using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using Spectre.Console;

namespace RedisTyped.Cli.Distribution;

/// <summary>Shows how far a count has come, where messages go to a terminal and the count is a long one.</summary>
internal static class CountingProgress
{
    private const long LongCount = 2_000_000;

    /// <summary>Runs the work.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="total">How many keys there will be; null when nobody knows.</param>
    /// <param name="work">The work; tells now and then how many keys it has counted.</param>
    public static Task RunAsync(CommandConsole console, long? total, Func<Action<long>, Task> work)
    {
        var rich = console.RichError();
        if (!rich.Profile.Capabilities.Ansi || total < LongCount)
        {
            return work(static _ => { });
        }

        ProgressColumn[] columns = total is null
            ? [new SpinnerColumn(), new TaskDescriptionColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()];
        return rich.Progress().AutoClear(true).Columns(columns).StartAsync(async context =>
        {
            var task = context.AddTask("counting keys", maxValue: total ?? double.MaxValue);
            await work(counted =>
            {
                task.Value = counted;
                task.Description = total is null ? $"{Figures.Count(counted)} keys" : "counting keys";
            });
        });
    }
}

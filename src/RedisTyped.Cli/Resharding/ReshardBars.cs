using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Progress;
using Spectre.Console;

namespace RedisTyped.Cli.Resharding;

/// <summary>Draws a bar for each link to a source, with what the line of text says.</summary>
internal static class ReshardBars
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>Draws until cancelled.</summary>
    public static Task RunAsync(IAnsiConsole console, Func<ReshardReading> read, TimeProvider time, CancellationToken cancellationToken) => console
        .Progress()
        .AutoClear(true)
        .Columns(new BarColumn())
        .StartAsync(async context =>
        {
            var text = new ReshardProgressText(time);
            var bars = new Dictionary<int, ProgressTask>();
            using var timer = new PeriodicTimer(Pace, time);
            while (!cancellationToken.IsCancellationRequested)
            {
                Draw(context, bars, read(), text);
                try
                {
                    await timer.WaitForNextTickAsync(cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        });

    private static void Draw(ProgressContext context, Dictionary<int, ProgressTask> bars, ReshardReading reading, ReshardProgressText text)
    {
        var lines = text.Lines(reading);
        for (int i = 0; i < reading.Links.Count; i++)
        {
            var link = reading.Links[i];
            string line = Markup.Escape(lines[i]);
            if (!bars.TryGetValue(link.Number, out var bar))
            {
                bars[link.Number] = bar = context.AddTask(line);
            }

            bool isPast = link.Phase >= SyncPhase.Loading;
            long? total = link.SnapshotTotal ?? link.SnapshotEstimate;
            bar.IsIndeterminate = total is null && !isPast;
            bar.MaxValue = total ?? Math.Max(1, link.SnapshotRead);
            bar.Value = isPast ? bar.MaxValue : total is null ? 0 : link.SnapshotRead;
            bar.Description = line;
        }

        foreach (var (number, bar) in bars)
        {
            if (reading.Links.All(link => link.Number != number))
            {
                bar.StopTask();
                bars.Remove(number);
            }
        }
    }
}

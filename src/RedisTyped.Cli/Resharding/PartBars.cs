using RedisTyped.Cli.Terminal;
using Spectre.Console;

namespace RedisTyped.Cli.Resharding;

/// <summary>How far a part of some work is.</summary>
/// <param name="Part">The part.</param>
/// <param name="Seen">How much of it is done.</param>
/// <param name="Total">How much there is, roughly.</param>
/// <param name="Text">The same in words.</param>
internal readonly record struct PartProgress(string Part, long Seen, long Total, string Text);

/// <summary>Shows how far work with an end is: a bar for each of its parts on a terminal, a line every five seconds elsewhere, nothing for programs.</summary>
internal static class PartBars
{
    private static readonly TimeSpan LinePace = TimeSpan.FromSeconds(5);

    /// <summary>Runs the work.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="asJson">Whether it is for programs.</param>
    /// <param name="partOf">What the work tells, as it is shown.</param>
    /// <param name="work">The work; tells how far it is, from any thread.</param>
    public static async Task<T> RunAsync<TProgress, T>(CommandConsole console, bool asJson, Func<TProgress, PartProgress> partOf, Func<IProgress<TProgress>?, Task<T>> work)
    {
        if (asJson)
        {
            return await work(null);
        }

        var writing = new Lock();
        var rich = console.RichError();
        if (console.ErrorIsTerminal && rich.Profile.Capabilities.Interactive)
        {
            return await rich.Progress().AutoClear(true)
                .Columns(new BarColumn())
                .StartAsync(async context =>
                {
                    var bars = new Dictionary<string, ProgressTask>();
                    return await work(new Reporting<TProgress>(progress => Draw(context, bars, partOf(progress))));
                });
        }

        var time = TimeProvider.System;
        long begun = time.GetTimestamp();
        var told = new Dictionary<string, long>();
        return await work(new Reporting<TProgress>(progress => Say(partOf(progress))));

        void Draw(ProgressContext context, Dictionary<string, ProgressTask> bars, PartProgress progress)
        {
            lock (writing)
            {
                string text = Markup.Escape(progress.Text);
                if (!bars.TryGetValue(progress.Part, out var bar))
                {
                    bars[progress.Part] = bar = context.AddTask(text);
                }

                bar.MaxValue = Math.Max(1, progress.Total);
                bar.Value = progress.Seen;
                bar.Description = text;
            }
        }

        void Say(PartProgress progress)
        {
            long slot = (long)(time.GetElapsedTime(begun) / LinePace);
            lock (writing)
            {
                if (slot > told.GetValueOrDefault(progress.Part))
                {
                    told[progress.Part] = slot;
                    console.Say(progress.Text);
                }
            }
        }
    }

    // Progress<T> would tell later, and out of order.
    private sealed class Reporting<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}

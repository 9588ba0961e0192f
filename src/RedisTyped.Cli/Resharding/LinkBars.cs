using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Journal;
using Spectre.Console;

namespace RedisTyped.Cli.Resharding;

/// <summary>Draws a bar for each link of a plan, with what the line of text says.</summary>
internal static class LinkBars
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>Draws until cancelled.</summary>
    public static Task RunAsync(IAnsiConsole console, Func<JournalState> read, CancellationToken cancellationToken) => Columns(console)
        .AutoClear(true)
        .StartAsync(async context =>
        {
            var bars = new Dictionary<string, ProgressTask>();
            using var timer = new PeriodicTimer(Pace);
            while (!cancellationToken.IsCancellationRequested)
            {
                Draw(context, bars, read());
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

    /// <summary>Draws once.</summary>
    public static void Show(IAnsiConsole console, JournalState state) => Columns(console).AutoClear(false).Start(context => Draw(context, [], state));

    private static Spectre.Console.Progress Columns(IAnsiConsole console) => console.Progress().Columns(new BarColumn());

    private static void Draw(ProgressContext context, Dictionary<string, ProgressTask> bars, JournalState state)
    {
        foreach (var link in state.Links)
        {
            string name = $"{link.Source}>{link.Target}";
            string text = Markup.Escape(ByteText.ShownLines(LinkText.Line(state, link)));
            if (!bars.TryGetValue(name, out var bar))
            {
                bars[name] = bar = context.AddTask(text);
            }

            double? share = LinkText.Share(link);
            bar.IsIndeterminate = share is null;
            bar.MaxValue = 1;
            bar.Value = share ?? 0;
            bar.Description = text;
        }
    }
}

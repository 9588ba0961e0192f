using System.Diagnostics;
using System.Globalization;

namespace RedisTyped.Soak;

/// <summary>Says how far the soak is, on standard error: on a terminal one line that changes, otherwise a line for each round.</summary>
internal sealed class SoakProgress(TimeSpan duration)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly bool _isTerminal = !Console.IsErrorRedirected;

    /// <summary>Whether the time is up.</summary>
    public bool IsOver => _watch.Elapsed >= duration;

    /// <summary>Says what happens now.</summary>
    public void Show(SoakTotals totals, string what)
    {
        if (_isTerminal)
        {
            // To the end of the line, so that nothing is left of a longer one.
            Console.Error.Write("\r" + Line(totals, what) + "\u001b[K");
        }
    }

    /// <summary>Says what a round has come to.</summary>
    public void ShowRound(SoakTotals totals, string what)
    {
        if (!_isTerminal)
        {
            Console.Error.WriteLine(Line(totals, what));
        }
    }

    /// <summary>Leaves the line.</summary>
    public void End()
    {
        if (_isTerminal)
        {
            Console.Error.WriteLine();
        }
    }

    private string Line(SoakTotals totals, string what) => string.Create(
        CultureInfo.InvariantCulture,
        $@"{_watch.Elapsed:mm\:ss} of {duration:mm\:ss}, round {totals.Rounds + 1}: {totals.Calls:N0} calls, {totals.Failed:N0} failed, " +
        $"{totals.Losses.Count} lost, {totals.Hung.Count} hung, heap {totals.Heap / 1048576.0:0.0} MB; {what}");
}

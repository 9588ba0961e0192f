using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RedisTyped.Cli.Terminal;

/// <summary>
/// A bar, its per cent, the time that is left and what is said of it, in one column: several would share what a terminal is wide, so that a long
/// text leaves nothing for the bar. Where there is no end to be seen, or it is reached, the text stands alone.
/// </summary>
internal sealed class BarColumn : ProgressColumn
{
    private const int Width = 20;

    /// <inheritdoc/>
    protected override bool NoWrap => false;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        if (task.IsIndeterminate || task.Value >= task.MaxValue)
        {
            return new Markup(task.Description);
        }

        char piece = options.Unicode ? '━' : '-';
        char rest = options.ColorSystem == ColorSystem.NoColors ? ' ' : piece;
        int full = (int)(task.Percentage / 100 * Width);
        string left = task.RemainingTime is { } time ? time.ToString(time.TotalDays < 1 ? @"hh\:mm\:ss" : @"d\.hh\:mm", CultureInfo.InvariantCulture) : "--:--:--";
        return new Markup(string.Create(
            CultureInfo.InvariantCulture, $"[yellow]{new string(piece, full)}[/][grey]{new string(rest, Width - full)}[/] {Math.Floor(task.Percentage),3}% {left} {task.Description}"));
    }
}

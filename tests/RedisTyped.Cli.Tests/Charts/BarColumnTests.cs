using RedisTyped.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RedisTyped.Cli.Tests.Charts;

/// <summary>What stands beside a bar, however narrow the terminal is.</summary>
public sealed class BarColumnTests
{
    private const string Text = "localhost:6400 link 1: snapshot 100.0 MB of 200.0 MB (50 %), 98.0 MB/s; regex ^a: 100 keys passed";

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Bar_stands_before_its_text_on_a_terminal_that_is_too_narrow_for_both(int width)
    {
        string[] lines = Drawn(width, new ProgressTask(1, Text, 200) { Value = 100 });

        Assert.StartsWith("━━━━━━━━━━            50% --:--:-- localhost:6400 link 1: ", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length} of {width}"));
        Assert.Equal($"━━━━━━━━━━            50% --:--:-- {Text}", string.Join(' ', lines.Select(static line => line.Trim())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Text_stands_alone_where_there_is_no_end_to_be_seen_or_it_is_reached(bool isIndeterminate)
    {
        string[] lines = Drawn(200, new ProgressTask(1, Text, 200) { Value = isIndeterminate ? 0 : 200, IsIndeterminate = isIndeterminate });

        Assert.Equal(Text, Assert.Single(lines).Trim());
    }

    private static string[] Drawn(int width, ProgressTask task)
    {
        using var written = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(new BarColumn().Render(RenderOptions.Create(console), task, TimeSpan.Zero));
        return written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

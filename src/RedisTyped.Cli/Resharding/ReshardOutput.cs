using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Progress;
using Spectre.Console;

namespace RedisTyped.Cli.Resharding;

/// <summary>
/// Where a command that works on servers tells what happens and how it goes: objects on standard output with <c>--json</c>, else words and bars on standard error.
/// Thread-safe.
/// </summary>
internal sealed class ReshardOutput(CommandConsole console, bool asJson)
{
    private static readonly TimeSpan LinePace = TimeSpan.FromSeconds(5);

    private readonly Lock _writing = new();
    private IAnsiConsole? _bars;

    /// <summary>Whether it is for programs.</summary>
    public bool AsJson => asJson;

    /// <summary>Tells of an event.</summary>
    public void Tell(ReshardEvent told) => Write(
        output => ReshardJson.Write(output, told),
        () => [told.Message]);

    /// <summary>Writes objects, or the same in words.</summary>
    /// <param name="json">Writes the objects.</param>
    /// <param name="lines">The words.</param>
    public void Write(Action<TextWriter> json, Func<IEnumerable<string>> lines)
    {
        lock (_writing)
        {
            if (asJson)
            {
                json(console.Output);
                console.Output.Flush();
                return;
            }

            foreach (string line in lines())
            {
                Say(line);
            }
        }
    }

    /// <summary>Writes a result, which goes to standard output whoever reads it.</summary>
    public void Result(Action<TextWriter> write)
    {
        lock (_writing)
        {
            write(console.Output);
            console.Output.Flush();
        }
    }

    /// <summary>Shows how it goes until cancelled: bars on a terminal, an object or lines every five seconds elsewhere.</summary>
    /// <param name="draw">Draws bars until cancelled.</param>
    /// <param name="json">Writes an object.</param>
    /// <param name="lines">The same in words.</param>
    /// <param name="cancellationToken">Ends it; that is no fault.</param>
    public async Task ShowAsync(Func<IAnsiConsole, CancellationToken, Task> draw, Action<TextWriter> json, Func<IEnumerable<string>> lines, CancellationToken cancellationToken)
    {
        var rich = console.RichError();
        if (!asJson && console.ErrorIsTerminal && rich.Profile.Capabilities.Interactive)
        {
            await DrawAsync(rich, draw, cancellationToken);
            return;
        }

        using var timer = new PeriodicTimer(LinePace);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Write(json, lines);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task DrawAsync(IAnsiConsole rich, Func<IAnsiConsole, CancellationToken, Task> draw, CancellationToken cancellationToken)
    {
        lock (_writing)
        {
            _bars = rich;
        }

        try
        {
            await draw(rich, cancellationToken);
        }
        finally
        {
            lock (_writing)
            {
                _bars = null;
            }
        }
    }

    // Bars are drawn anew below what goes through the console that draws them; anything else would be written into them.
    private void Say(string line)
    {
        if (_bars is { } bars)
        {
            bars.WriteLine($"{Tool.Name}: {ByteText.ShownLines(line)}");
        }
        else
        {
            console.Say(line);
        }
    }
}

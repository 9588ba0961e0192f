using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Progress;
using Spectre.Console;

namespace RedisTyped.Cli.Resharding;

/// <summary>What a command of resharding writes while it runs: events, which come from any thread, and how far it is.</summary>
internal sealed class ReshardOutput(CommandConsole console)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    private readonly Lock _writing = new();

    /// <summary>Writes an event, as soon as nobody else writes.</summary>
    public void Tell(ReshardEvent told, bool asJson) => Write(() =>
    {
        if (asJson)
        {
            ReshardJson.Write(console.Output, told);
            console.Output.Flush();
        }
        else
        {
            console.Say(told.Message);
        }
    });

    /// <summary>Writes the steps that would be done.</summary>
    public void TellSteps(IEnumerable<string> steps, bool asJson)
    {
        foreach (string step in steps)
        {
            Tell(new ReshardEvent(TimeProvider.System.GetUtcNow(), "would-do", step, []), asJson);
        }
    }

    /// <summary>Writes as soon as nobody else does.</summary>
    public void Write(Action write)
    {
        lock (_writing)
        {
            write();
        }
    }

    /// <summary>Shows how far it is: by bars where somebody looks at a terminal, else line by line.</summary>
    /// <param name="asJson">Whether lines are wanted for programs, and no bars.</param>
    /// <param name="bars">Draws bars until it is over.</param>
    /// <param name="writeLines">Writes lines.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ShowAsync(bool asJson, Func<IAnsiConsole, Task> bars, Action writeLines, CancellationToken cancellationToken)
    {
        IAnsiConsole rich = console.RichError();
        if (!asJson && rich.Profile.Capabilities.Interactive && console.ErrorIsTerminal)
        {
            await bars(rich);
            return;
        }

        using var timer = new PeriodicTimer(Pace);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Write(writeLines);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}

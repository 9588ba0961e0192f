using RedisTyped.Execution;
using RedisTyped.Gateway.Http.Problems;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>A command that was sent, or could not be.</summary>
internal readonly struct PendingCommand
{
    private readonly ValueTask<byte[]?> _value;

    private PendingCommand(HttpCommand command, SentCommand sent = default, ValueTask<byte[]?> value = default, Problem? refusal = null)
    {
        Command = command;
        Reply = sent.Reply;
        GoesInSteps = sent.GoesInSteps;
        _value = value;
        Refusal = refusal;
    }

    public HttpCommand Command { get; }

    /// <summary>Why it was not sent.</summary>
    public Problem? Refusal { get; }

    /// <summary>The reply to come; null: it is that of a GET.</summary>
    public Task<CommandReply>? Reply { get; }

    /// <inheritdoc cref="SentCommand.GoesInSteps"/>
    public bool GoesInSteps { get; }

    /// <summary>The value to come of a GET.</summary>
    public ValueTask<byte[]?> Value => _value;

    /// <summary>Sends a command, if it may be.</summary>
    /// <param name="surface">What sends it.</param>
    /// <param name="command">The command.</param>
    /// <param name="line">The same parsed; null: it could not be.</param>
    /// <param name="refusal">Why it must not be sent, if it must not.</param>
    /// <param name="joins">Whether a GET may go with those of other requests.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static PendingCommand Send(
        HttpSurface surface, HttpCommand command, CommandLine? line, Problem? refusal, bool joins, CancellationToken cancellationToken)
    {
        if (refusal is not null)
        {
            return new(command, refusal: refusal);
        }

        try
        {
            return joins && command.IsGet
                ? new(command, value: surface.Values.GetAsync(command.Arguments[0]))
                : new(command, CommandSender.Send(surface, line!, cancellationToken));
        }
        catch (Exception fault) when (Faults.Of(fault, line!.Name) is { } problem)
        {
            return new(command, refusal: problem);
        }
    }
}

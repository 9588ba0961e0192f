namespace RedisTyped.CrossShard;

/// <summary>
/// An emulation over several nodes failed between its steps. <see cref="State"/> says what it has left behind; nothing is lost, but a
/// value may be in two places. A failure before the first write is thrown as it is: then nothing has changed.
/// </summary>
public sealed class CrossShardFailedException : RedisTypedException
{
    internal CrossShardFailedException(string command, CrossShardState state, string message, Exception? innerException)
        : base($"{command} over several nodes {message}", innerException)
    {
        Command = command;
        State = state;
    }

    /// <summary>The command, such as <c>RENAME</c>.</summary>
    public string Command { get; }

    /// <summary>What is written and what is not.</summary>
    public CrossShardState State { get; }
}

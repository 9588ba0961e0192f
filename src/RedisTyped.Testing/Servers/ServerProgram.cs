using RedisTyped.Testing.Processes;

namespace RedisTyped.Testing.Servers;

/// <summary>A server that was found on this machine: how it is called and how it says that it is ready.</summary>
internal abstract class ServerProgram
{
    public abstract RedisServerKind Kind { get; }

    /// <summary>Arguments that users may not give, because <see cref="RedisNodes"/> gives them.</summary>
    public abstract IReadOnlyList<string> ReservedArguments { get; }

    public abstract ServerCommand Command(NodeSettings settings);

    /// <summary>Whether that very process answers; another program that holds the port does not count.</summary>
    /// <param name="settings">What the process was told.</param>
    /// <param name="processId">The process that was started.</param>
    /// <param name="log">What it wrote so far.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public abstract Task<bool> IsReadyAsync(NodeSettings settings, int processId, string log, CancellationToken cancellationToken);

    /// <summary>Whether a server that ended says that its port was taken.</summary>
    public abstract bool LostPort(string log);
}

using RedisTyped.Telemetry;

namespace RedisTyped.Nodes;

/// <summary>For replies that need no reading.</summary>
internal readonly struct AsItIs<T>(string command, CallName? call = null) : IReplyReader<T, T>
{
    public string Command => command;

    public CallName? Call => call;

    public T Read(T reply) => reply;
}

namespace RedisTyped.Nodes;

/// <summary>For replies that need no reading.</summary>
internal readonly struct AsItIs<T>(string command) : IReplyReader<T, T>
{
    public string Command => command;

    public T Read(T reply) => reply;
}

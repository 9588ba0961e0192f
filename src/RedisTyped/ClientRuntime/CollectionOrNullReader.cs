using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Reads a flat array as another collection; a nil one as null.</summary>
internal readonly struct CollectionOrNullReader<T, TCollection>(
    CommandMethod method, Func<RedisValue, T> read, NilReply nil, Func<T[], TCollection> convert) :
    IReplyReader<RedisValue[], TCollection?>, IReplyReader<RedisResult, TCollection?>
    where TCollection : class
{
    private readonly ArrayOrNullReader<T> _array = new(method, read, nil);

    public string Command => _array.Command;

    public CallName? Call => _array.Call;

    public TCollection? Read(RedisValue[] reply) => _array.Read(reply) is { } items ? convert(items) : null;

    public TCollection? Read(RedisResult reply) => _array.Read(reply) is { } items ? convert(items) : null;
}

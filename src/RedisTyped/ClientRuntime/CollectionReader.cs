using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Reads a flat array as another collection; a nil one as an empty one.</summary>
internal readonly struct CollectionReader<T, TCollection>(
    CommandMethod method, Func<RedisValue, T> read, NilReply nil, Func<T[], TCollection> convert) :
    IReplyReader<RedisValue[], TCollection>, IReplyReader<RedisResult, TCollection>
{
    private readonly ArrayReader<T> _array = new(method, read, nil);

    public string Command => _array.Command;

    public CallName? Call => _array.Call;

    public TCollection Read(RedisValue[] reply) => convert(_array.Read(reply));

    public TCollection Read(RedisResult reply) => convert(_array.Read(reply));
}

using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Reads a flat array; a nil one is empty.</summary>
internal readonly struct ArrayReader<T>(CommandMethod method, Func<RedisValue, T> read, NilReply nil) :
    IReplyReader<RedisValue[], T[]>, IReplyReader<RedisResult, T[]>
{
    private readonly ArrayOrNullReader<T> _orNull = new(method, read, nil);

    public string Command => _orNull.Command;

    public CallName? Call => _orNull.Call;

    public T[] Read(RedisValue[] reply) => _orNull.Read(reply) ?? [];

    public T[] Read(RedisResult reply) => _orNull.Read(reply) ?? [];
}

using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Reads a flat array; a nil one is null.</summary>
internal readonly struct ArrayOrNullReader<T>(CommandMethod method, Func<RedisValue, T> read, NilReply nil) :
    IReplyReader<RedisValue[], T[]?>, IReplyReader<RedisResult, T[]?>
{
    public string Command => method.Command;

    public CallName? Call => method.Call;

    public T[]? Read(RedisValue[]? reply) => reply is null ? null : Reply.ReadAll(method, reply, read, nil);

    public T[]? Read(RedisResult reply) =>
        reply.IsNull ? null : Read(Reply.Reading(method, reply, ReplyElements.ValuesOf(method.Resp3), typeof(T[])));
}

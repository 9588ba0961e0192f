using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Reads a reply of one value as a method's return type.</summary>
internal readonly struct ValueReader<T>(CommandMethod method, Func<RedisValue, T> read, NilReply nil) :
    IReplyReader<RedisValue, T>, IReplyReader<RedisResult, T>, IReplyReader<long, T>, IReplyReader<bool, T>
{
    public string Command => method.Command;

    public CallName? Call => method.Call;

    public T Read(RedisValue reply) => Reply.Read(method, reply, read, nil);

    public T Read(RedisResult reply)
    {
        RedisValue value = Reply.Reading(method, reply, ReplyElements.ValueOf, typeof(T));
        return Read(method.Resp3 == Resp3Shape.TextWithFormat ? ReplyElements.WithoutFormat(value) : value);
    }

    public T Read(long reply) => Read((RedisValue)reply);

    public T Read(bool reply) => Read(Values.ArgumentValue.Of(reply));
}

using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Reads the values of one node's keys to where the caller's keys stand; all of them, or none if one cannot be read.</summary>
internal readonly struct ShareReader<T>(
    CommandMethod method, Func<RedisValue, T> read, NilReply nil, T[] values, IReadOnlyList<int> positions) : IReplyReader<RedisValue[], bool>
{
    public string Command => method.Command;

    public CallName? Call => method.Call;

    public bool Read(RedisValue[] reply)
    {
        int i = 0;
        try
        {
            for (; i < reply.Length; i++)
            {
                values[positions[i]] = Reply.Read(method, reply[i], read, nil);
            }

            return true;
        }
        catch
        {
            while (i-- > 0)
            {
                values[positions[i]] = default!;
            }

            throw;
        }
    }
}

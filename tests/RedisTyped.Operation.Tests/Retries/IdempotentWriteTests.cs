using RedisTyped.Commands;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Retries;

/// <summary>The writes that are sent again: on a real server the second time must change nothing and answer the same.</summary>
public class IdempotentWriteTests
{
    private static readonly string[][] Samples =
    [
        ["SET", "text", "v"], ["SET", "text", "v", "EX", "100"], ["SET", "text", "v", "PXAT", "4000000000000"], ["SET", "text", "v", "KEEPTTL"],
        ["SETEX", "text", "100", "v"], ["PSETEX", "text", "100000", "v"], ["MSET", "text", "v", "other", "w"], ["HMSET", "hash", "f", "v"],
        ["LSET", "list", "1", "v"], ["SETRANGE", "text", "2", "v"],
    ];

    private static readonly string[][] Others =
    [
        ["SET", "text", "v", "NX"], ["SET", "text", "v", "XX"], ["SET", "text", "v", "GET"], ["SET", "text", "v", "EX", "100", "NX"], ["DEL", "text"],
        ["INCR", "n"], ["APPEND", "text", "v"], ["LPUSH", "list", "v"], ["HSET", "hash", "f", "v"], ["SADD", "set", "m"], ["SPOP", "set"], ["RENAME", "a", "b"],
        ["GETDEL", "text"], ["PUBLISH", "c", "v"], ["BLPOP", "list", "1"], ["CONFIG", "GET", "x"], ["FLUSHALL"], ["EVAL", "return 1", "0"],
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Second_time_changes_nothing_and_answers_the_same()
    {
        await using var nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using var redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", nodes[0].ConfigurationString), cancellationToken: Cancelled);
        Nodes.RedisNode node = redis.Nodes[0];
        Assert.Equal(IdempotentByHand.Names.Order(StringComparer.Ordinal), Samples.Select(static s => s[0]).Distinct().Order(StringComparer.Ordinal));
        foreach (string[] sample in Samples)
        {
            Assert.True(IsIdempotent(sample), string.Join(' ', sample));
            await node.ExecuteAsync("FLUSHALL");
            await node.ExecuteAsync("RPUSH", "list", "a", "b", "c");
            await node.ExecuteAsync("HSET", "hash", "f", "a", "g", "b");
            await node.ExecuteAsync("SET", "text", "before", "EX", "1000");

            (string reply, string state) first = await RunAsync(node, sample);
            Assert.Equal(first, await RunAsync(node, sample));
        }
    }

    [Fact]
    public void What_another_answer_or_another_value_comes_of_is_not_idempotent() =>
        Assert.All(Others, static words => Assert.False(IsIdempotent(words), string.Join(' ', words)));

    [Theory]
    [InlineData("GET", "k")]
    [InlineData("MGET", "k", "l")]
    [InlineData("HGETALL", "k")]
    [InlineData("DBSIZE")]
    [InlineData("EVALSHA_RO", "sha", "0")]
    public void Reads_are_idempotent(params string[] words) => Assert.True(IsIdempotent(words));

    private static bool IsIdempotent(string[] words)
    {
        CommandSpec spec = CommandTable.Find(words)!;
        return IdempotentByHand.Is(spec, words[spec.NameWords..]);
    }

    private static async Task<(string Reply, string State)> RunAsync(Nodes.RedisNode node, string[] words)
    {
        var reply = (string?)await node.ExecuteAsync(words[0], words[1..]);
        var state = new List<string>();
        foreach (string key in new[] { "text", "other", "hash", "list" })
        {
            var dump = (byte[]?)await node.ExecuteAsync("DUMP", key);
            state.Add($"{Convert.ToHexString(dump ?? [])} {(long)await node.ExecuteAsync("TTL", key) > 0}");
        }

        return (reply ?? "", string.Join('\n', state));
    }
}

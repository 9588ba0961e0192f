using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>A target without replication, and whose RESTORE does little: everything comes to it by commands.</summary>
public sealed class GarnetTargetTests
{
    private const string Fill =
        """
        for i = 1, 200, 9 do
          redis.call('SET', 's:' .. i, string.rep('v', i * 13))
          redis.call('SET', 'n:' .. i, i * 12345678 - 5)
          redis.call('SET', 'p:' .. i, string.rep('packed text ', i * 100))
          for j = 1, i do
            redis.call('RPUSH', 'l:' .. i, 'element' .. j .. string.rep('e', j % 97), j * 1000)
            redis.call('SADD', 'i:' .. i, j * 100000)
            redis.call('SADD', 'm:' .. i, 'member' .. j)
            redis.call('HSET', 'h:' .. i, 'field' .. j, string.rep('w', j % 90))
            redis.call('ZADD', 'z:' .. i, j * 0.25, 'member' .. j)
          end
          redis.call('RPUSH', 'l:' .. i, string.rep('z', 9000))
          redis.call('PEXPIRE', 's:' .. i, 3600000 + i)
          redis.call('PEXPIRE', 'h:' .. i, 3600000 + i)
        end
        """;

    // A command for each way in which a stream can change a value; without SETRANGE, by which Garnet 2.2.5 leaves in a gap what was there before.
    private static readonly string[] Commands =
    [
        "SET t{0} v EX 1000", "SETEX t{0} 1000 w", "APPEND t{0} x", "INCR c{0}", "INCRBYFLOAT c{0} 0.5", "PEXPIRE t{0} 900000", "PERSIST t{0}", "GETEX t{0} EX 777",
        "RPUSH q{0} a b c", "LPOP q{0}", "LMOVE q{0} q{1} LEFT RIGHT", "LINSERT q{0} BEFORE b x", "LTRIM q{0} -5 -1", "SADD u{0} 1 2 a b", "SREM u{0} a", "SMOVE u{0} u{1} b",
        "SUNIONSTORE u{1} u{0} u{2}", "HSET w{0} f v g w", "HINCRBY w{0} n 5", "HDEL w{0} g", "ZADD y{0} 1 a 2.5 b", "ZINCRBY y{0} 1.5 a", "ZREM y{0} b", "DEL t{0} q{1}", "UNLINK u{2}",
        "RENAME t{0} t{1}", "MSET t{0} a t{1} b t{2} c",
    ];

    [Fact]
    public async Task Strings_hashes_lists_sets_and_sorted_sets_arrive_with_their_times()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using RedisNodes garnet = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.Garnet });
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await source.AskAsync("EVAL", Fill, "0");
        await using var link = RunningLink.Start(
            redis[0], garnet[0], change: options => options with { Contents = new SourceOptions { Nodes = [new SourceAddress(redis[0].Host, redis[0].Port)] } });
        await link.StreamsAsync();
        var random = new Random(9);
        for (int i = 0; i < Long.Or(20_000, shortly: 1500); i++)
        {
            string[] keys = [.. Enumerable.Range(0, 3).Select(_ => random.Next(20).ToString(CultureInfo.InvariantCulture))];
            await source.TryAsync([.. string.Format(CultureInfo.InvariantCulture, Commands[random.Next(Commands.Length)], keys).Split(' ')]);
        }

        // Onto keys that exist, from one that expires: each alone goes wrong in Garnet itself.
        foreach (string command in new[] { "SET from v PX 900000", "SET to w", "RENAME from to", "SET from v PX 900000", "SET late w PX 800000", "RENAME from late" })
        {
            await source.AskAsync([.. command.Split(' ')]);
        }

        byte[] dump = (byte[])(await source.AskAsync("DUMP", "z:199"))!;
        await source.AskAsync("RESTORE", "restored", "2000000", dump);
        await source.AskAsync("EVAL", "redis.call('SET', 'both', 1) redis.call('RPUSH', 'two', 2)", "0");

        await Landed.NothingDiffersAsync(link, redis[0], garnet[0]);
    }

    [Theory]
    [InlineData("XADD s * f v", "streams")]
    [InlineData("FUNCTION LOAD #!lua^name=mine\nredis.register_function('f',function()^return^1^end)", "functions")]
    public async Task What_it_cannot_hold_is_refused_before_anything_is_written(string command, string what)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using RedisNodes garnet = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.Garnet });
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(garnet[0]);
        await source.AskAsync("SET", "k", "v");
        await source.AskAsync([.. command.Split(' ').Select(static word => word.Replace('^', ' '))]);
        await using var link = RunningLink.Start(
            redis[0], garnet[0], change: options => options with { Contents = new SourceOptions { Nodes = [new SourceAddress(redis[0].Host, redis[0].Port)] } });

        ReshardException fault = await link.FailedAsync();

        Assert.Equal(ReshardFailure.TargetRefused, fault.Failure);
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await target.AskAsync("DBSIZE"));
    }

    [Theory]
    [InlineData("function|list", "FUNCTION")]
    [InlineData("scan", "SCAN")]
    public async Task Source_that_does_not_say_whether_it_has_such_is_refused(string right, string command)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using RedisNodes garnet = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.Garnet });
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await source.AskAsync("SET", "k", "v");
        await source.AskAsync("ACL", "SETUSER", "default", "-" + right);
        await using var link = RunningLink.Start(
            redis[0], garnet[0], change: options => options with { Contents = new SourceOptions { Nodes = [new SourceAddress(redis[0].Host, redis[0].Port)] } });

        ReshardException fault = await link.FailedAsync();

        Assert.Equal(ReshardFailure.SourceRefused, fault.Failure);
        Assert.Contains($"refuses {command}: NOPERM", fault.Message, StringComparison.Ordinal);
    }
}

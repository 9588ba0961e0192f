using System.Diagnostics;
using System.Globalization;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>The tool under many commands whose keys are on both sides.</summary>
public sealed class StraddleLoadTests
{
    private const string Expression = "^a";
    private const int Writers = 2;

    /// <summary>The most that the specification names, in a second.</summary>
    private const int Rate = 500;

    /// <summary>Five commands over both sides: three for which a key is read, two whose effect is known. By what a list is sorted nobody keeps.</summary>
    private static readonly string[] Commands =
    [
        "SADD b:set{0} 1 2 {1}", "SADD a:set{0} 3", "SUNIONSTORE a:all{0} a:set{0} b:set{0}", "SMOVE b:set{0} a:set{0} {1}", "SET b:text{0} {1}",
        "RENAME b:text{0} a:text{0}", "RPUSH b:list{0} 3 1 2", "LTRIM b:list{0} -20 -1", "SET b:weight1 {1}", "SORT b:list{0} BY b:weight* STORE a:list{0}", "RENAME a:text{0} b:text{0}",
    ];

    [Fact]
    public async Task Commands_over_both_sides_leave_no_difference_however_many_there_are()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "256mb"],
        });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var proxy = await ProxyProcess.BeforeAsync(redis[0], port: 0, Expression);
        await replica.AskAsync("REPLICAOF", "127.0.0.1", proxy.Port.ToString(CultureInfo.InvariantCulture));
        await RunningProxy.UpAsync(replica);
        await using var load = Load.On(redis[0]);
        int rounds = Long.Or(6_000, shortly: 150);
        long began = Stopwatch.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(redis[0], writer, rounds)));

        await RunningProxy.CaughtUpAsync(source, replica);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await load.StopAsync();
        await Compared.NothingDiffersAsync(redis[0], redis[1], new RegexKeyFilter(Expression));
        Assert.Equal(0, proxy.SnapshotsWanted);
        Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{5 * rounds * Writers} commands over both sides in {seconds:0.0} s"));
        if (Long.IsWanted)
        {
            Assert.True(5 * rounds * Writers / seconds >= Rate, $"{5 * rounds * Writers / seconds:0} a second");
        }
    }

    private static async Task WriteAsync(TestNode node, int writer, int rounds)
    {
        await using var wire = await NodeWire.OpenAsync(node);
        for (int round = 0; round < rounds; round++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{writer}:{round % 40}");
            string value = round.ToString(CultureInfo.InvariantCulture);
            await wire.TryAllAsync([.. Commands.Select(command => string.Format(CultureInfo.InvariantCulture, command, key, value).Split(' ').ToArray<object>())]);
        }
    }
}

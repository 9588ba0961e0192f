using System.Buffers;
using System.Text;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Rdb.Filtering;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>A server that is started from a filtered RDB must not be taken for one that has all that its source has.</summary>
public sealed class RdbHistoryTests
{
    private const string SourceId = "0123456789abcdef0123456789abcdef01234567";
    private const string FilteredId = "89abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Id_of_the_source_becomes_that_of_the_filtered_history_at_the_same_offset(int block) =>
        Assert.Equal(Facts(FilteredId), Filter(Facts(SourceId), block, static id => id == SourceId ? FilteredId : null));

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Without_a_filtered_history_none_is_told(int block) => Assert.Equal(Facts(id: null), Filter(Facts(SourceId), block, historyOf: null));

    [Fact]
    public async Task What_a_replica_keeps_on_disk_names_the_history_that_it_follows()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-diskless-load", "disabled"],
        });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("MSET", "a", "1", "b", "2");
        await using var proxy = await FilteredBefore.StartAsync(redis[0], new RegexKeyFilter("^a"));
        await proxy.FollowAsync(replica);

        string file = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(redis[1].DataDirectory, "dump.rdb"), TestContext.Current.CancellationToken));

        Assert.DoesNotContain(await source.InfoAsync("replication", "master_replid"), file, StringComparison.Ordinal);
        Assert.Contains("repl-id(" + await replica.InfoAsync("replication", "master_replid"), file, StringComparison.Ordinal);
        Assert.Contains("repl-offset", file, StringComparison.Ordinal);
    }

    private static byte[] Filter(byte[] rdb, int block, Func<string, string?>? historyOf)
    {
        var output = new ArrayBufferWriter<byte>();
        RdbFiltering.Run(rdb, [new RdbTarget(RdbFiltering.All, output) { HistoryOf = historyOf }], [block]);
        return output.WrittenSpan.ToArray();
    }

    // With the checksum that says that there is none.
    private static byte[] Facts(string? id)
    {
        var rdb = new RdbBytes("REDIS0010").Raw(0xfa).Texts("redis-ver", "7.0.15").Raw(0xfa).Texts("repl-stream-db", "0");
        if (id is not null)
        {
            rdb.Raw(0xfa).Texts("repl-id", id).Raw(0xfa).Texts("repl-offset", "12345678");
        }

        return rdb.Raw(0xfa).Texts("aof-base", "0").Raw(0xfe, 0, 0).Texts("key", "value").Raw(0xff, 0, 0, 0, 0, 0, 0, 0, 0).ToArray();
    }
}

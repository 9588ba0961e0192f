using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class KeyCopyTests
{
    [Fact]
    public async Task Database_that_the_other_node_does_not_have_is_told_and_no_other_one_is_written()
    {
        await using RedisNodes from = await StartAsync(databases: "32");
        await using RedisNodes to = await StartAsync(databases: "16");
        await using NodeWire source = await NodeWire.OpenAsync(from[0]);
        await using NodeWire target = await NodeWire.OpenAsync(to[0]);
        await source.AskAsync("SELECT", "20");
        await source.AskAsync("SET", "key", "of 20");
        await target.AskAsync("SET", "key", "of 0");
        await using var copy = new KeyCopy("b", CutScene.Access(from[0]), "a", CutScene.Access(to[0]), AllKeys.Instance);
        var keys = new HashSet<DatabaseKey>(DatabaseKey.Comparer.Instance) { new(20, "key"u8.ToArray()) };

        var refused = await Assert.ThrowsAsync<ReshardException>(() => copy.CopyAsync(
            new TouchedKeys.Taken(keys, IsAllEmptied: false, [], new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 0), 0)), TestContext.Current.CancellationToken));

        Assert.Contains("SELECT", refused.Message, StringComparison.Ordinal);
        Assert.Equal("of 0", await target.TextAsync("GET", "key"));
    }

    private static Task<RedisNodes> StartAsync(string databases) => RedisNodes.StartAsync(1, new RedisNodesOptions
    {
        Server = RedisServerKind.RedisServer,
        ExtraArguments = ["--databases", databases],
    });
}

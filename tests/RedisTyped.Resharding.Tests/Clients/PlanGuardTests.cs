using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Tests.CutOver;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Clients;

/// <summary>Changes of keys that another plan may begin to use at that very moment.</summary>
public sealed class PlanGuardTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>What comes between the look and the change is brought there by a server that holds writes back: it runs them in the order in which they came.</summary>
    [Theory]
    [InlineData("__rt:plans", "another")]
    [InlineData("redistyped:epoch", "current")]
    public async Task What_another_plan_says_between_the_look_and_the_change_has_nothing_changed(string key, string field)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire wire = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire other = await NodeWire.OpenAsync(redis[0]);
        await using NodeClient node = await NodeClient.ConnectAsync("a", CutScene.Access(redis[0]), Cancelled);
        await wire.AskAsync("SELECT", "3");
        await wire.AskAsync("MSET", "first", "v", "second", "v");
        await wire.AskAsync("CLIENT", "PAUSE", "60000", "WRITE");
        Task said = other.AskAsync("HSET", key, field, "2");
        await HeldAsync(wire, 1);
        Task<object?[]> removing = RemoveAsync(node, "first", "second");
        await HeldAsync(wire, 2);

        await wire.AskAsync("CLIENT", "UNPAUSE");

        await said;
        Assert.Equal(ReshardFailure.PlanBusy, (await Assert.ThrowsAsync<ReshardException>(() => removing)).Failure);
        Assert.Equal(2L, await wire.AskAsync("EXISTS", "first", "second"));
    }

    /// <summary>The node's own write to what is watched is no other plan.</summary>
    [Fact]
    public async Task Change_is_made_where_what_was_said_meanwhile_is_nothing_against_it()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire wire = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire other = await NodeWire.OpenAsync(redis[0]);
        await using NodeClient node = await NodeClient.ConnectAsync("a", CutScene.Access(redis[0]), Cancelled);
        await wire.AskAsync("SELECT", "3");
        await wire.AskAsync("MSET", "first", "v", "second", "v");
        await wire.AskAsync("CLIENT", "PAUSE", "60000", "WRITE");
        Task said = other.AskAsync("HSET", "redistyped:epoch", "near", "1");
        await HeldAsync(wire, 1);
        Task<object?[]> removing = RemoveAsync(node, "first", "third", "second");
        await HeldAsync(wire, 2);

        await wire.AskAsync("CLIENT", "UNPAUSE");

        await said;
        object?[] replies = await removing;
        Assert.Equal("1 0 1", string.Join(' ', replies));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    public async Task What_is_pending_is_withdrawn_unless_another_plan_has_announced_it(string pending, bool isOurs)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire wire = await NodeWire.OpenAsync(redis[0]);
        await using NodeClient node = await NodeClient.ConnectAsync("a", CutScene.Access(redis[0]), Cancelled);
        await wire.AskAsync("HSET", "redistyped:epoch", "current", "1", "topology", "{}", "pending", pending, "next", "{}");
        await wire.AskAsync("ACL", "SETUSER", "default", "-discard");

        await new PlanGuard("this", epoch: 1).WithdrawAsync(node, Cancelled);

        string[] left = isOurs ? ["current", "1", "topology", "{}"] : ["current", "1", "topology", "{}", "pending", "2", "next", "{}"];
        Assert.Equal(left, (await wire.BytesAsync("HGETALL", "redistyped:epoch")).Select(System.Text.Encoding.UTF8.GetString));
    }

    private static Task<object?[]> RemoveAsync(NodeClient node, params string[] keys)
    {
        var removals = new RespBuffer();
        foreach (string key in keys)
        {
            removals.WriteRequest("UNLINK", key);
        }

        return new PlanGuard("this", epoch: 1).RunAsync(node, db: 3, removals, keys.Length, Cancelled);
    }

    private static Task HeldAsync(NodeWire wire, int count) =>
        Wait.UntilAsync(async () => await wire.InfoAsync("clients", "blocked_clients") == count, string.Create(CultureInfo.InvariantCulture, $"{count} are held back"));
}

using System.Globalization;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class CutServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_of_a_server_that_was_held_back_goes_on_in_the_database_that_is_told_though_a_key_of_another_expires_first()
    {
        RedisNodesOptions options = MergedTarget.Nodes;
        options.ExtraArguments = [.. options.ExtraArguments, "--enable-debug-command", "yes"];
        await using var redis = await RedisNodes.StartAsync(2, options);
        await using NodeWire wire = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire replica = await NodeWire.OpenAsync(redis[1]);
        await using var server = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        await replica.AskAsync("REPLICAOF", redis[0].Host, redis[0].Port.ToString(CultureInfo.InvariantCulture));
        await Wait.UntilAsync(async () => (await replica.TextAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the server has a stream");

        // Nobody but who asks for it finds that it has expired.
        await wire.AskAsync("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        await wire.AskAsync("SELECT", "3");
        await wire.AskAsync("SET", "key", "v", "PX", "1");
        await server.PauseAsync(TimeSpan.FromMinutes(1), "mark", run: "", Cancelled);
        LandedPosition mark = await server.MarkAsync(Cancelled);
        await server.UnpauseAsync(Cancelled);
        await Wait.UntilAsync(async () => await wire.AskAsync("EXISTS", "key") is 0L, "the key has expired");

        await using Wire follower = await Wire.ToAsync(redis[0]);
        await follower.SendAsync(string.Create(CultureInfo.InvariantCulture, $"PSYNC {mark.At.Id} {mark.At.Offset + 1}\r\n"));
        Assert.StartsWith("+CONTINUE", await follower.LineAsync(), StringComparison.Ordinal);
        var commands = new List<string>();
        while (commands is not [.., "DEL key"])
        {
            string command = await follower.CommandAsync();
            if (!command.Equals("ping", StringComparison.OrdinalIgnoreCase))
            {
                commands.Add(command);
            }
        }

        Assert.Equal(0, mark.Database);
        Assert.Equal(["SELECT 3", "DEL key"], commands);
    }
}

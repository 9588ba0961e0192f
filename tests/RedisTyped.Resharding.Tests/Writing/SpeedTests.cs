using System.Diagnostics;
using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Many keys and commands, in order and complete; the long form tells how fast, with <c>-showLiveOutput</c>.</summary>
public sealed class SpeedTests(ITestOutputHelper output)
{
    private static readonly int Keys = Long.Or(1_000_000, shortly: 20_000);
    private static readonly int Commands = Long.Or(1_000_000, shortly: 20_000);

    [Fact]
    public async Task Many_keys_and_commands_arrive_in_order()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--enable-debug-command", "yes", "--repl-backlog-size", "256mb", "--client-output-buffer-limit", "replica 0 0 0"],
        });
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await source.AskAsync("DEBUG", "POPULATE", Keys.ToString(CultureInfo.InvariantCulture), "key", "100");
        long began = Stopwatch.GetTimestamp();
        await using (var link = RunningLink.Start(redis[0], redis[1]))
        {
            await link.StreamsAsync();
            Tell("keys", Keys, began);
        }

        // Written while nobody follows, so that what is measured is the link alone.
        await using (Stream connection = await NodeWire.ConnectAsync(redis[0]))
        {
            await using var pipeline = new ReplyPipeline(connection);
            var request = new RespBuffer();
            for (int i = 0; i < Commands; i++)
            {
                request.WriteRequest("SET", (i % Keys).ToString(CultureInfo.InvariantCulture), i.ToString(CultureInfo.InvariantCulture));
                if (i % 10_000 == 9999)
                {
                    await pipeline.SendAsync(request, 10_000, TestContext.Current.CancellationToken);
                    request.Clear();
                }
            }
        }

        began = Stopwatch.GetTimestamp();
        await using var again = RunningLink.Start(redis[0], redis[1]);
        await again.CaughtUpAsync();
        Tell("commands", Commands, began);

        Assert.Equal(0, again.Snapshots);
        Assert.Equal(await source.AskAsync("DBSIZE"), (long)(await target.AskAsync("DBSIZE"))! - 1);
        string last = (Commands - 1).ToString(CultureInfo.InvariantCulture);
        Assert.Equal(last, await target.TextAsync("GET", last));
    }

    private void Tell(string what, long count, long began) => output.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{count} {what} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s: {count / Stopwatch.GetElapsedTime(began).TotalSeconds:0} a second"));
}

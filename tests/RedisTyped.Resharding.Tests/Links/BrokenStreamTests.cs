using System.Globalization;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Bytes of a source's stream that do not come as they were sent, in <c>redistyped reshard sync</c>.</summary>
public sealed class BrokenStreamTests
{
    /// <summary>The first is no command; the second is one whose time of expiry is none, which is found where it is written.</summary>
    [Theory]
    [InlineData("BREAK", "expected CR LF behind an argument")]
    [InlineData("PXAT\r\n$13\r\n", "it has no time where one belongs")]
    public async Task Broken_bytes_are_asked_for_again_and_end_the_run_with_12_the_third_time_in_a_row(string behind, string fault)
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab", options: new RedisNodesOptions { ExtraArguments = ["--repl-ping-replica-period", "3600"] });
        string[] moved = [.. Enumerable.Range(0, 100).Select(static number => $"key:{number}").Where(key => PlannedServers.OwnerOf(servers.New, key) == 'b').Take(2)];
        await using var relay = new Relay(servers['a'], breaksBehind: behind);
        foreach (string file in new[] { servers.OldFile, servers.NewFile })
        {
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(Text(servers['a'].Port), Text(relay.Address.Port), StringComparison.Ordinal));
        }

        (await servers.PlanAsync(new PlanOptions { Mode = LandingMode.Write })).Save(servers.PlanFile);
        await using NodeWire source = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire target = await NodeWire.OpenAsync(servers['b']);
        Assert.Equal(0, (await ToolRun.OfAsync("reshard", "sync", servers.PlanFile, "--until-synced")).ExitCode);
        var running = ToolRun.OfAsync("reshard", "sync", servers.PlanFile);

        relay.Breaks = 2;
        await WriteAsync(moved[0]);
        await Wait.UntilAsync(async () => await target.AskAsync("GET", moved[0]) is byte[] && await target.TextAsync("GET", moved[0]) == "BREAK", "it comes whole the third time");
        Assert.Equal(0, relay.Breaks);

        long offset = await source.InfoAsync("replication", "master_repl_offset");
        relay.Breaks = int.MaxValue;
        await WriteAsync(moved[1]);
        ToolRun run = await running.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);

        Assert.Equal(12, run.ExitCode);
        Assert.Contains(fault, run.Error, StringComparison.Ordinal);
        Assert.Contains($"a>b: The stream is not what a source sends", run.Error, StringComparison.Ordinal);
        Assert.Contains($"It stands behind offset {offset}, and came so on 3 links in a row", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, int.MaxValue - relay.Breaks);
        Assert.Equal("0", $"{await target.AskAsync("EXISTS", moved[1])}");

        Task WriteAsync(string key) => source.AskAsync("SET", key, "BREAK", "PX", "100000000");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

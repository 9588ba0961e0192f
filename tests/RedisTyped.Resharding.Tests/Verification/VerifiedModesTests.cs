using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Verification;

namespace RedisTyped.Resharding.Tests.Verification;

/// <summary>A difference of each kind, in each way in which keys land, while they are written.</summary>
public sealed class VerifiedModesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Modes, and between which nodes; the short form does without what others show as well.</summary>
    public static TheoryData<LandingMode, string, string> Ways
    {
        get
        {
            (LandingMode Mode, string From, string To)[] all =
            [
                (LandingMode.Merge, "ab", "c"), (LandingMode.Scan, "ab", "a"),
                (LandingMode.Write, "ab", "c"), (LandingMode.Write, "ab", "a"), (LandingMode.Scan, "ab", "ac"), (LandingMode.Proxy, "b", "c"),
            ];
            var ways = new TheoryData<LandingMode, string, string>();
            foreach (var (mode, from, to) in all.Take(Long.Or(all.Length, shortly: 2)))
            {
                ways.Add(mode, from, to);
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Difference_of_each_kind_is_found_and_no_other(LandingMode mode, string from, string to)
    {
        await using var servers = await PlannedServers.StartAsync(from, to);
        await servers.FillAsync(2000);
        var (old, @new) = (servers.Old, servers.New);
        char target = to[^1];
        string Key(string text) => Enumerable.Range(0, 1000).Select(number => $"{text}:{number}")
            .First(key => PlannedServers.OwnerOf(old, key) == 'b' && PlannedServers.OwnerOf(@new, key) == target);
        var (wrong, missing, extra, timed, grouped, pending, fresh) = (Key("key"), Key("gone"), Key("extra"), Key("timed"), Key("grouped"), Key("pending"), Key("fresh"));
        await using var source = await NodeWire.OpenAsync(servers['b']);
        await source.AskAsync("SET", missing, "v");
        await source.AskAsync("SET", timed, "v", "PX", "3600000");
        await source.AskAsync("SET", fresh, "v", "PX", "3600000");
        foreach (string stream in (string[])[grouped, pending])
        {
            await source.AskAsync("XADD", stream, "1-0", "field", "value");
            await source.AskAsync("XADD", stream, "2-0", "field", "value");
            await source.AskAsync("XGROUP", "CREATE", stream, "readers", "0");
        }

        await source.AskAsync("XREADGROUP", "GROUP", "readers", "one", "STREAMS", pending, ">");
        (await servers.PlanAsync(new PlanOptions { Mode = mode })).Save(servers.PlanFile);
        Assert.All(ReshardPlan.Load(servers.PlanFile).Links, link => Assert.Equal(mode, link.Mode));
        await using var sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancellation);
        await sync.Synced.WaitAsync(Cancellation);
        await using var load = Load.On(servers['b'], text => Enumerable.Range(0, 1000).Select(number => $"{text}:{number}").First(key => PlannedServers.OwnerOf(old, key) == 'b'));
        await load.MoreAsync(300);

        // Where a new node stands in mode M is told each second only, so that keys that are written all the time take their time.
        bool writes = mode != LandingMode.Merge || Long.IsWanted;
        if (!writes)
        {
            await load.StopAsync();
        }

        var clean = await VerifyAsync(servers);
        Assert.DoesNotContain(clean.Differences, static one => one.Kind != DifferenceKind.Undecided);

        await using var spoiled = await NodeWire.OpenAsync(servers[target]);
        await spoiled.AskAsync("CONFIG", "SET", "replica-read-only", "no");
        await spoiled.AskAsync("SETRANGE", wrong, "0", "V");
        await spoiled.AskAsync("DEL", missing);
        await spoiled.AskAsync("SET", extra, "1");
        long expires = (long)(await spoiled.AskAsync("PEXPIRETIME", timed))!;
        await spoiled.AskAsync("PEXPIREAT", timed, (expires + 1000).ToString(CultureInfo.InvariantCulture));
        await spoiled.AskAsync("PERSIST", fresh);
        await spoiled.AskAsync("XGROUP", "SETID", grouped, "readers", "1-0");
        await spoiled.AskAsync("XACK", pending, "readers", "2-0");
        long written = load.Written;

        var found = await VerifyAsync(servers);
        var sampled = await VerifyAsync(servers, new VerifyOptions { Mode = VerifyMode.Sample, SampleShare = 1 });

        Assert.Equal(writes, load.Written > written);
        string[] expected =
        [
            $"Different \"{wrong}\" other bytes", $"Different \"{grouped}\" a group was delivered another entry last",
            $"Different \"{pending}\" a group has 2 pending entries on the source, 1 on the target, or other ones",
            $"Expiry \"{timed}\" 1000 ms later on the target", $"Expiry \"{fresh}\" never on the target",
            $"Extra \"{extra}\" ", $"Missing \"{missing}\" ",
        ];
        foreach (var report in new[] { found, sampled })
        {
            Assert.Equal(
                expected.Order(StringComparer.Ordinal),
                report.Differences.Where(static one => one.Kind != DifferenceKind.Undecided).Select(static one => $"{one.Kind} {one.Key} {one.Detail}").Order(StringComparer.Ordinal));
        }

        await load.StopAsync();

        // One too many and one too few is the same number; more than expire meanwhile are not.
        await sync.DrainAsync(Cancellation);
        Assert.True((await VerifyAsync(servers, new VerifyOptions { Mode = VerifyMode.Count })).IsClean);
        await spoiled.AskAsync(["DEL", .. Enumerable.Range(0, 2000).Select(static number => $"key:{number}")
            .Where(key => PlannedServers.OwnerOf(old, key) == 'b' && PlannedServers.OwnerOf(@new, key) == target).Take(200)]);
        var counted = await ToolRun.OfAsync("reshard", "verify", servers.PlanFile, "--mode", "count");
        Assert.Equal((int)ReshardFailure.Differences, counted.ExitCode);
        Assert.Contains("count", counted.Output, StringComparison.Ordinal);
        Assert.Contains("1 count differs", counted.Output, StringComparison.Ordinal);
    }

    private static Task<VerifyReport> VerifyAsync(PlannedServers servers, VerifyOptions? options = null) =>
        ReshardVerifier.VerifyAsync(servers.PlanFile, options, Cancellation);
}

using System.Diagnostics;
using System.Globalization;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>A process that has all the files that it is allowed.</summary>
public sealed class ExhaustedProxyTests
{
    [Fact]
    public async Task Connection_that_cannot_be_taken_now_is_taken_later()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "prlimit is of Linux.");
        await using var redis = await RedisNodes.StartAsync(1);
        await using var proxy = await ProxyProcess.BeforeAsync(redis[0], port: 0, "^a");
        await LimitAsync(proxy, files: 10);
        await using var replica = await Wire.ToAsync(proxy.Port);
        await Wait.UntilAsync(() => proxy.HasTold("accept-failed"), "that no connection can be taken is told");

        await LimitAsync(proxy, files: 1000);

        Assert.Equal("PONG", await replica.AskAsync("PING"));
    }

    private static async Task LimitAsync(ProxyProcess proxy, int files)
    {
        using var setting = Process.Start("prlimit", string.Create(CultureInfo.InvariantCulture, $"--pid {proxy.ProcessId} --nofile={files}:"));
        await setting.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, setting.ExitCode);
    }
}

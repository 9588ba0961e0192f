using System.Diagnostics;

namespace RedisTyped.Samples.Tests.Resharding;

public sealed class LiveReshardTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_nodes_become_four_and_then_three_without_a_lost_or_failed_write()
    {
        using Process sample = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LiveReshard.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = sample.StandardOutput.ReadToEndAsync(Cancelled);
            Task<string> error = sample.StandardError.ReadToEndAsync(Cancelled);
            await InTime.AwaitAsync(sample.WaitForExitAsync(Cancelled), "the sample has ended");

            Assert.Equal("", await error);
            Assert.Equal(0, sample.ExitCode);
            Assert.Contains("two to four: cutting over", await output, StringComparison.Ordinal);
            Assert.Contains("four to three: cutting over", await output, StringComparison.Ordinal);
            Assert.Contains("writes acknowledged: 0 lost, 0 applied twice, 0 failed. The client is on 3 nodes, and was told nothing.", await output, StringComparison.Ordinal);
        }
        finally
        {
            if (!sample.HasExited)
            {
                // Its nodes end with it.
                sample.Kill();
            }
        }
    }
}

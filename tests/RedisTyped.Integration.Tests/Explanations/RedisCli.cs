using System.Diagnostics;
using System.Globalization;

namespace RedisTyped.Integration.Tests.Explanations;

/// <summary>The real redis-cli, which comes with redis-server.</summary>
internal static class RedisCli
{
    /// <summary>Gives it command lines on its standard input.</summary>
    public static async Task RunAsync(int port, IEnumerable<string> lines)
    {
        var start = new ProcessStartInfo("redis-cli", ["-p", port.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process cli = Process.Start(start)!;
        Task<string> replies = cli.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (string line in lines)
        {
            await cli.StandardInput.WriteAsync(line + "\n");
        }

        cli.StandardInput.Close();
        await replies;
        await cli.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, cli.ExitCode);
    }
}

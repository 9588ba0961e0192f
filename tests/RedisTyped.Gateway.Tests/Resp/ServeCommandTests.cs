using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary><c>redistyped serve</c> as a process of its own.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task It_tells_its_addresses_serves_and_ends_in_order_by_a_signal()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: ct);
        string file = Path.Combine(nodes[0].DataDirectory, "topology.json");
        await File.WriteAllTextAsync(file, nodes.TopologyJson(), ct);
        using Process serve = Start("serve", "--topology", file, "--resp-port", "0", "--http-port", "0", "--json");
        try
        {
            using var said = JsonDocument.Parse((await serve.StandardOutput.ReadLineAsync(ct))!);
            using RespClient client = await RespClient.ConnectAsync(IPEndPoint.Parse(said.RootElement.GetProperty("resp").GetString()!));
            Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "value"));
            Assert.Equal(2, said.RootElement.GetProperty("nodes").GetInt32());

            using Process signal = Process.Start("kill", ["-TERM", serve.Id.ToString(CultureInfo.InvariantCulture)]);
            Assert.Equal("", await client.ReceiveAsync());
            await serve.WaitForExitAsync(ct);

            Assert.Equal((0, ""), (serve.ExitCode, await serve.StandardError.ReadToEndAsync(ct)));
        }
        finally
        {
            serve.Kill();
        }
    }

    [Theory]
    [InlineData("--resp-port '70000' is not a port; give 0 to 65535", "--resp-port", "70000")]
    [InlineData("--bind 'here' is not an IP address; write 127.0.0.1, 0.0.0.0 or ::1", "--bind", "here")]
    [InlineData("--max-clients '0' is out of range; give 1 or more", "--max-clients", "0")]
    [InlineData("--idle-timeout 'long' is not a time from 1 millisecond to 24 days; write 500ms, 2s or 00:00:02", "--idle-timeout", "long")]
    public async Task Options_that_cannot_be_are_told(string fault, params string[] words)
    {
        using Process serve = Start(["serve", "--topology", "none.json", .. words]);
        string error = await serve.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await serve.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains(fault, error, StringComparison.Ordinal);
        Assert.Equal(2, serve.ExitCode);
    }

    private static Process Start(params IReadOnlyList<string> words) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "RedisTyped.Cli.dll"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}

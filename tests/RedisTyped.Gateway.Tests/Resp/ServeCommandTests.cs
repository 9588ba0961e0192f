using System.Net;
using System.Text.Json;
using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;
using RedisTyped.Gateway.Tests.Faults;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary><c>redistyped serve</c> as the tool runs it.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task It_tells_its_addresses_serves_and_ends_in_order()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: ct);
        string file = Path.Combine(nodes[0].DataDirectory, "topology.json");
        await File.WriteAllTextAsync(file, nodes.TopologyJson(), ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var output = new FirstLine();
        using var error = new StringWriter();
        using var console = new CommandConsole(Stream.Null, output, error);
        Task<int> serving = Tool.RunAsync(["serve", "--topology", file, "--resp-port", "0", "--http-port", "0", "--json"], console, stop.Token);
        Assert.Same(output.Said, await InTime.AwaitAsync(Task.WhenAny(output.Said, serving), "the gateway says where it listens"));
        using var addresses = JsonDocument.Parse(await output.Said);
        using RespClient client = await RespClient.ConnectAsync(IPEndPoint.Parse(addresses.RootElement.GetProperty("resp").GetString()!));
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "value"));
        Assert.Equal(2, addresses.RootElement.GetProperty("nodes").GetInt32());

        await stop.CancelAsync();

        Assert.Equal("", await client.ReceiveAsync());
        Assert.Equal((ExitCode.Done, ""), (await InTime.AwaitAsync(serving, "the gateway has ended"), error.ToString()));
    }

    [Theory]
    [InlineData("--resp-port")]
    [InlineData("--http-port")]
    public async Task Port_that_is_taken_is_told_in_one_line(string option)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        string other = option == "--resp-port" ? "--http-port" : "--resp-port";

        // The process as it is: what its host logs goes past the console of a command.
        var (exit, error) = await ServeProcess.RefusedAsync(nodes, option, $"{nodes[0].Port}", other, "0");

        Assert.Equal((ExitCode.BadUsage, $"redistyped: 127.0.0.1:{nodes[0].Port} cannot be listened on: Address already in use. Give another port by {option}.\n"), (exit, error));
    }

    [Theory]
    [InlineData("--resp-port and --http-port are both 7000; give each a port of its own, or --no-http", "--resp-port", "7000", "--http-port", "7000")]
    [InlineData("--resp-port '70000' is not a port; give 0 to 65535", "--resp-port", "70000")]
    [InlineData("--bind 'here' is not an IP address; write 127.0.0.1, 0.0.0.0 or ::1", "--bind", "here")]
    [InlineData("--max-clients '0' is out of range; give 1 or more", "--max-clients", "0")]
    [InlineData("--idle-timeout 'long' is not a time from 1 millisecond to 24 days; write 500ms, 2s or 00:00:02", "--idle-timeout", "long")]
    [InlineData("--max-request '10' is out of range; give 1024 or more", "--max-request", "10")]
    [InlineData("--allow 'CONFIG SETT' is no command of Redis 7.0 and no category", "--allow", "CONFIG SETT")]
    [InlineData("--deny '@everything' is no command of Redis 7.0 and no category", "--deny", "KEYS", "--deny", "@everything")]
    public async Task Options_that_cannot_be_are_told(string fault, params string[] words)
    {
        using var error = new StringWriter();
        using var console = new CommandConsole(Stream.Null, TextWriter.Null, error);

        Task<int> run = Tool.RunAsync(["serve", "--topology", "none.json", .. words], console, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.BadUsage, await InTime.AwaitAsync(run, "it is refused"));
        Assert.Contains(fault, error.ToString(), StringComparison.Ordinal);
    }
}

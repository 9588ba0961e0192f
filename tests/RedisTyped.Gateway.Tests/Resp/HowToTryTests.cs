using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>What <c>redistyped serve</c> prints for a person is run as it stands.</summary>
public sealed class HowToTryTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-at-least-16";

    private RedisNodes _nodes = null!;

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _nodes = await RedisNodes.StartAsync(2, cancellationToken: Ended);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public Task Lines_that_are_printed_work() => ServeAsync([], async lines =>
    {
        string resp = lines[1]["  RESP  ".Length..], http = lines[2]["  HTTP  ".Length..];
        int port = IPEndPoint.Parse(resp).Port;
        Assert.Equal(
            [
                "Serving 2 nodes, router slots", $"  RESP  127.0.0.1:{port}", $"  HTTP  {http}", "", "Try it:",
                $"  redis-cli -h 127.0.0.1 -p {port} SET greeting hello",
                $"  telnet 127.0.0.1 {port}      then type: GET greeting",
                $"  curl {http}/v1/commands -H 'Content-Type: application/json' -d '[[\"GET\",\"greeting\"]]'",
                "", "Ctrl-C ends it, when what is under way has been answered.",
            ],
            lines);

        Assert.Equal("OK\n", await ShellAsync(lines[5], ""));
        string[] typed = lines[6].Split("then type:");
        string[] telnet = typed[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using RespClient client = await RespClient.ConnectAsync(IPEndPoint.Parse($"{telnet[1]}:{telnet[2]}"));
        await client.SendAsync(Encoding.ASCII.GetBytes($"{typed[1].Trim()}\r\n"));
        Assert.Equal("$5\r\nhello\r\n", await client.ReceiveAsync());
        Assert.Equal("""[{"reply":"hello"}]""", await CurlAsync(lines[7]));
    });

    [Fact]
    public Task Lines_that_are_printed_log_in() => ServeAsync(["--password-file", Write("password", "open sesame\n"), "--tokens", Write("tokens", $"web {Secret}\n")], async lines =>
    {
        Assert.EndsWith(", clients log in", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(", callers show a token", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, static line => line.Contains("telnet", StringComparison.Ordinal));

        Assert.Contains("OK\n", await ShellAsync(lines[5].Replace("NAME", "default", StringComparison.Ordinal), "open sesame\n"), StringComparison.Ordinal);
        Assert.Equal("""[{"reply":"hello"}]""", await CurlAsync(lines[6]));
    });

    private async Task ServeAsync(string[] words, Func<string[], Task> useAsync)
    {
        string file = Write("topology.json", _nodes.TopologyJson());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ended);
        using var output = new Printed();
        using var console = new CommandConsole(Stream.Null, output, TextWriter.Null);
        Task<int> serving = Tool.RunAsync(["serve", "--topology", file, "--resp-port", "0", "--http-port", "0", .. words], console, stop.Token);
        try
        {
            Assert.Same(output.Whole, await InTime.AwaitAsync(Task.WhenAny(output.Whole, serving), "all is printed"));
            await useAsync(await output.Whole);
        }
        finally
        {
            await stop.CancelAsync();
            Assert.Equal(ExitCode.Done, await InTime.AwaitAsync(serving, "the gateway has ended"));
        }
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_nodes[0].DataDirectory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<string> ShellAsync(string line, string input)
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", line]) { RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["TOKEN"] = Secret } })!;
        try
        {
            await shell.StandardInput.WriteAsync(input);
            shell.StandardInput.Close();
            string said = await InTime.AwaitAsync(shell.StandardOutput.ReadToEndAsync(Ended), line);
            await InTime.AwaitAsync(shell.WaitForExitAsync(Ended), line);
            return said;
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
        }
    }

    // The words as a shell makes them of the line, sent without curl, which not every machine has.
    private static async Task<string> CurlAsync(string line)
    {
        string[] words = (await ShellAsync($"curl() {{ printf '%s\\n' \"$@\"; }}\n{line}", "")).TrimEnd('\n').Split('\n');
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, words[0]) { Content = new StringContent(words[^1], Encoding.UTF8) };
        Assert.Equal("-d", words[^2]);
        foreach (string[] header in words[1..^2].Where(static word => word != "-H").Select(static word => word.Split(": ")))
        {
            _ = header[0] == "Content-Type" ? request.Content.Headers.Remove(header[0]) & request.Content.Headers.TryAddWithoutValidation(header[0], header[1]) : request.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, Ended);
        return await answer.Content.ReadAsStringAsync(Ended);
    }

    private sealed class Printed() : StringWriter(CultureInfo.InvariantCulture)
    {
        private readonly TaskCompletionSource<string[]> _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<string> _lines = [];

        public Task<string[]> Whole => _whole.Task;

        public override void WriteLine() => _lines.Add("");

        public override void WriteLine(string? value)
        {
            _lines.Add(value ?? "");
            if (value?.StartsWith("Ctrl-C", StringComparison.Ordinal) == true)
            {
                _whole.TrySetResult([.. _lines]);
            }
        }
    }
}

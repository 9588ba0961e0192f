using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RedisTyped.Cli;
using RedisTyped.Cli.Resharding;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary><c>redistyped reshard proxy</c>.</summary>
public sealed class ReshardProxyCommandTests
{
    [Theory]
    [InlineData("Which keys pass is said by one of", "reshard", "proxy")]
    [InlineData("Which keys pass is said by one of", "reshard", "proxy", "^a", "--keys-glob", "a*")]
    [InlineData("is no regular expression", "reshard", "proxy", "[")]
    [InlineData("needs backtracking; write it without backreferences, lookarounds and atomic groups.\n", "reshard", "proxy", "(a)\\1")]
    [InlineData("'host' is no address; write --or-master HOST:PORT", "reshard", "proxy", "^a", "--or-master", "host")]
    [InlineData("--topology needs the node", "reshard", "proxy", "--topology", "none.json")]
    [InlineData("--store needs a key space", "reshard", "proxy", "--store", "IStore")]
    [InlineData("belong together", "reshard", "proxy", "^a", "--from-node", "a")]
    [InlineData("--proxy-host 'nowhere' is no address", "reshard", "proxy", "^a", "--proxy-host", "nowhere")]
    [InlineData("--proxy-port 70000 is no port", "reshard", "proxy", "^a", "--proxy-port", "70000")]
    [InlineData("--proxy-user needs a password", "reshard", "proxy", "^a", "--proxy-user", "x")]
    [InlineData("--rate fast is no rate; write 20MB/s, 5000keys/s or none", "reshard", "proxy", "^a", "--rate", "fast")]
    public async Task Bad_words_are_told_before_anything_is_connected(string fault, params string[] words)
    {
        var run = await RunAsync(words, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.BadUsage, run.Exit);
        Assert.Contains(fault, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pattern_with_a_blank_is_another_filter_than_two_patterns()
    {
        var one = Globs("--keys-glob", "a* b*");
        var two = Globs("--keys-glob", "a*", "--keys-glob", "b*");

        Assert.Equal("glob a* b*", one.Name);
        Assert.Equal(one.Name, two.Name);
        Assert.NotEqual(one.FilterText, two.FilterText);
        Assert.Equal("glob a*", Globs("--keys-glob", "a*").FilterText);
    }

    [Fact]
    public async Task Help_tells_the_exit_codes()
    {
        var run = await RunAsync(["reshard", "proxy", "--help"], TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, run.Exit);
        Assert.Contains("10 the master cannot be reached", run.Output, StringComparison.Ordinal);
        Assert.Contains("18 the address cannot be listened on", run.Output, StringComparison.Ordinal);
        Assert.Contains("-master-host", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Master_that_cannot_be_reached_has_an_exit_code_of_its_own()
    {
        var run = await RunAsync(["reshard", "proxy", "^a", "-master-host", "127.0.0.1", "-master-port", "1"], TestContext.Current.CancellationToken);

        Assert.Equal(10, run.Exit);
        Assert.Contains("127.0.0.1:1 cannot be reached", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Master_that_refuses_and_a_port_that_is_taken_have_theirs()
    {
        await using var redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Password = "of-master" });
        string port = redis[0].Port.ToString(CultureInfo.InvariantCulture);

        var refused = await RunAsync(["reshard", "proxy", "^a", "--master-host", "127.0.0.1", "--master-port", port], TestContext.Current.CancellationToken);
        Assert.Equal(11, refused.Exit);
        Assert.Contains("NOAUTH", refused.Error, StringComparison.Ordinal);

        var taken = await RunAsync(
            ["reshard", "proxy", "^a", "--master-host", "127.0.0.1", "--master-port", port, "--password", "of-master", "--proxy-port", port], TestContext.Current.CancellationToken);
        Assert.Equal(18, taken.Exit);
        Assert.DoesNotContain("of-master", taken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dry_run_looks_and_leaves_no_trace()
    {
        await using var redis = await RedisNodes.StartAsync(1);
        await using var source = await Wire.ToAsync(redis[0]);

        var run = await RunAsync(
            ["reshard", "proxy", "^a", "-master-host", "127.0.0.1", "-master-port", redis[0].Port.ToString(CultureInfo.InvariantCulture), "--dry-run", "--json"],
            TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, run.Exit);
        Assert.Equal(["source-found", "would-listen"], run.Events.Select(static told => told.GetProperty("event").GetString()));
        Assert.Equal("127.0.0.1:6380", run.Events[1].GetProperty("endpoint").GetString());
        Assert.Equal(0, await source.NumberAsync("stats", "sync_full"));
    }

    /// <summary>A played source: real ones have no such command without a module, and none whose offset leaps.</summary>
    [Fact]
    public async Task Dry_run_warns_of_commands_that_are_not_known_and_of_a_short_backlog()
    {
        int asked = 0;

        // It is looked whether it is there, and it is asked for its commands and for its backlog, over a connection each.
        await using var source = new ScriptedSource(AnswerAsync, AnswerAsync, AnswerAsync);

        var run = await RunAsync(["reshard", "proxy", "^a", "-master-host", "127.0.0.1", "-master-port", source.Address.Port.ToString(CultureInfo.InvariantCulture), "--dry-run", "--json"], TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, run.Exit);
        Assert.Equal(["source-found", "commands-unclassified", "backlog-short", "would-listen"], run.Events.Select(static told => told.GetProperty("event").GetString()));
        Assert.Equal("ODD.SET", run.Events[1].GetProperty("commands").GetString());
        Assert.EndsWith("one of them in the stream ends the run: ODD.SET.", run.Events[1].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(16384, run.Events[2].GetProperty("backlogBytes").GetInt64());
        Assert.Equal($"{source.Address}", run.Events[2].GetProperty("source").GetString());
        Assert.InRange(run.Events[2].GetProperty("bytesPerSecond").GetInt64(), 1000, 2_000_000);
        Assert.Contains("holds 0 s of what is written to it", run.Events[2].GetProperty("message").GetString(), StringComparison.Ordinal);

        async Task AnswerAsync(Wire wire)
        {
            try
            {
                while (true)
                {
                    await wire.SendAsync(await wire.CommandAsync() switch
                    {
                        "PING" => "+PONG\r\n",
                        "COMMAND" => "*4\r\n" + Command("set", "write", 1) + Command("odd.get", "readonly", 0) + Command("odd.set", "write", 0) + Command("even.set", "write", 1),
                        "INFO replication" => Bulk($"# Replication\r\nmaster_repl_offset:{asked++ * 1_000_000}\r\nrepl_backlog_size:16384\r\n"),
                        _ => "+OK\r\n",
                    });
                }
            }
            catch (EndOfStreamException)
            {
            }
        }

        static string Command(string name, string flag, int key) => $"*6\r\n{Bulk(name)}:-3\r\n*1\r\n+{flag}\r\n:{key}\r\n:{key}\r\n:{key}\r\n";

        static string Bulk(string text) => $"${text.Length}\r\n{text}\r\n";
    }

    [Fact]
    public async Task Source_that_does_not_tell_its_commands_is_warned_of()
    {
        await using var redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using var source = await Wire.ToAsync(redis[0]);
        Assert.Equal("OK", await source.AskAsync("ACL", "SETUSER", "mover", "on", ">of-mover", "+ping", "+replconf", "+psync"));
        string port = redis[0].Port.ToString(CultureInfo.InvariantCulture);

        var run = await RunAsync(
            ["reshard", "proxy", "^a", "--master-host", "127.0.0.1", "--master-port", port, "--user", "mover", "--password", "of-mover", "--dry-run", "--json"], TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, run.Exit);
        Assert.Equal(["source-found", "commands-unknown", "would-listen"], run.Events.Select(static told => told.GetProperty("event").GetString()));
        Assert.Equal(
            $"The source 127.0.0.1:{port} does not let its commands be asked for (+command); those of Redis 7.0 and later ones that are known are gone by.",
            run.Events[1].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Run_ends_by_interrupt_and_has_told_what_happened()
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("MSET", "a", "1", "b", "2");
        using var interrupt = new CancellationTokenSource();
        var output = new Listening();
        string[] words = ["reshard", "proxy", "-master-host", "127.0.0.1", "-master-port", redis[0].Port.ToString(CultureInfo.InvariantCulture), "-proxy-port", "0", "--json", "^a"];
        var running = RunAsync(words, output, interrupt.Token);

        await Wait.UntilAsync(() => output.Event("listening") is not null, "it listens");
        string endPoint = output.Event("listening")!.Value.GetProperty("endpoint").GetString()!;
        await replica.AskAsync("REPLICAOF", "127.0.0.1", endPoint.Split(':')[1]);
        await RunningProxy.UpAsync(replica);
        Assert.Equal("1 (nil)", await replica.AskAsync("MGET", "a", "b"));
        await Wait.UntilAsync(() => output.Event("progress") is { } told && told.GetProperty("links").GetArrayLength() == 1, "it tells its progress");
        await interrupt.CancelAsync();

        Assert.Equal(ExitCode.Cancelled, (await running).Exit);
        Assert.NotNull(output.Event("full-sync"));
        var target = output.Event("progress")!.Value.GetProperty("targets")[0];
        Assert.Equal((1, 1), (target.GetProperty("keysKept").GetInt32(), target.GetProperty("keysDropped").GetInt32()));
        await Wait.UntilAsync(async () => await source.InfoAsync("replication", "connected_slaves") == "0", "nothing is left connected");
    }

    [Fact]
    public async Task Run_that_is_told_to_terminate_ends_in_order()
    {
        await using var redis = await RedisNodes.StartAsync(1);
        string[] words =
        [
            Path.Combine(AppContext.BaseDirectory, "RedisTyped.Cli.dll"),
            "reshard", "proxy", "-master-host", "127.0.0.1", "-master-port", redis[0].Port.ToString(CultureInfo.InvariantCulture), "-proxy-port", "0", "--json", "^a",
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            while (!(await process.StandardOutput.ReadLineAsync(limit.Token))!.Contains("listening", StringComparison.Ordinal))
            {
            }

            using var terminate = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(limit.Token);

            Assert.Equal(ExitCode.Done, process.ExitCode);
        }
        finally
        {
            process.Kill();
        }
    }

    private static ProxyTarget Globs(params string[] words)
    {
        var proxy = new ProxyWords();
        var command = new RootCommand { proxy.Expression };
        foreach (var option in proxy.Options)
        {
            command.Add(option);
        }

        return Assert.Single(ProxyTargets.Read(proxy, command.Parse(words), new SourceOptions { Nodes = [] }));
    }

    private static Task<Run> RunAsync(string[] words, CancellationToken cancellationToken) => RunAsync(words, new Listening(), cancellationToken);

    private static async Task<Run> RunAsync(string[] words, Listening output, CancellationToken cancellationToken)
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var console = new CommandConsole(Stream.Null, output, error);
        int exit = await Tool.RunAsync(words, console, cancellationToken);
        return new Run(exit, output.Text, error.ToString());
    }

    private sealed record Run(int Exit, string Output, string Error)
    {
        public JsonElement[] Events => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    /// <summary>Output that can be read while it is written.</summary>
    private sealed class Listening : StringWriter
    {
        private readonly Lock _gate = new();

        public Listening()
            : base(CultureInfo.InvariantCulture) => NewLine = "\n";

        public string Text
        {
            get
            {
                lock (_gate)
                {
                    return ToString();
                }
            }
        }

        public JsonElement? Event(string name) => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.EndsWith('}'))
            .Select(static line => (JsonElement?)JsonSerializer.Deserialize<JsonElement>(line))
            .LastOrDefault(told => told!.Value.GetProperty("event").GetString() == name);

        public override void WriteLine(string? value)
        {
            lock (_gate)
            {
                base.WriteLine(value);
            }
        }
    }
}

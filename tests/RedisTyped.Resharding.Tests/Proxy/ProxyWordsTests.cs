using System.CommandLine;
using System.Globalization;
using RedisTyped.Cli;
using RedisTyped.Cli.Resharding;
using RedisTyped.Generators.KeySpace.Manifest;
using RedisTyped.Operation.Tests.Security;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary>That each word of <c>redistyped reshard proxy</c> does what its help says, on the way from the command line to a replica.</summary>
public sealed class ProxyWordsTests
{
    [Fact]
    public async Task Passwords_users_TLS_and_another_master_are_taken_from_the_words_and_the_environment()
    {
        using var authority = new TestAuthority();
        var ofServer = authority.Sign("server");
        var ofTool = authority.Sign("tool");
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            ExtraArguments = ["--tls-cert-file", ofServer.File, "--tls-key-file", ofServer.KeyFile, "--tls-ca-cert-file", authority.RootFile],
        });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("MSET", "a", "1", "b", "1");
        int port = LoopbackPorts.Take();
        Assert.Equal("OK", await source.AskAsync("CONFIG", "SET", "tls-port", Text(port)));
        Assert.Equal("OK", await source.AskAsync("ACL", "SETUSER", "mover", "on", ">of-mover", "+ping", "+replconf", "+psync"));
        Assert.Equal("OK", await source.AskAsync("ACL", "SETUSER", "default", "-psync"));

        await using var proxy = await ProxyProcess.StartAsync(
            new Dictionary<string, string> { ["REDISTYPED_MASTER_PASSWORD"] = "of-mover", ["REDISTYPED_PROXY_PASSWORD"] = "of-proxy" },
            "-master-host=127.0.0.1", "-master-port=1", "--or-master", $"127.0.0.1:{Text(port)}", "--user", "mover",
            "--tls", "--tls-ca", authority.RootFile, "--tls-cert", ofTool.File, "--tls-key", ofTool.KeyFile,
            "-proxy-host=127.0.0.1", "-proxy-port=0", "--proxy-user", "target",
            "--proxy-tls-cert", ofTool.File, "--proxy-tls-key", ofTool.KeyFile, "--proxy-tls-ca", authority.RootFile,
            "--rate", "50MB/s", "--spool", authority.PathOf(""), "--spool-limit", "64", "--spool-snapshots", "^a");
        foreach (string[] setting in (string[][])[["tls-replication", "yes"], ["masteruser", "target"], ["masterauth", "of-proxy"]])
        {
            Assert.Equal("OK", await replica.AskAsync(["CONFIG", "SET", .. setting]));
        }

        await replica.AskAsync("REPLICAOF", "127.0.0.1", Text(proxy.Port));
        await RunningProxy.UpAsync(replica);
        Assert.Equal("1 (nil)", await replica.AskAsync("MGET", "a", "b"));

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var plain = await Wire.ToAsync(proxy.Port);
            await plain.AskAsync("PING");
        });
        await Wait.UntilAsync(() => proxy.HasTold("replica-refused"), "who speaks no TLS is told of");
    }

    [Theory]
    [InlineData("drop", false)]
    [InlineData("keep", true)]
    public async Task Each_node_of_the_new_topology_gets_its_keys_and_strays_as_is_said(string strays, bool pass)
    {
        await using var redis = await RedisNodes.StartAsync(3);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var first = await Wire.ToAsync(redis[1]);
        await using var second = await Wire.ToAsync(redis[2]);
        using var files = new ProxyTopologies(redis[0], "b", "c");
        string[] keys = [.. Enumerable.Range(0, 200).Select(static number => $"key:{number}")];
        await source.AskAsync(["MSET", .. keys.SelectMany(static key => new[] { key, "1" })]);
        int[] ports = [LoopbackPorts.Take(), LoopbackPorts.Take()];

        // The master is the node that is named: its address is not said again.
        await using var proxy = await ProxyProcess.StartAsync(
            [.. files.Words, "--node", $"b={Text(ports[0])}", "--node", $"c={Text(ports[1])}", "--strays", strays]);
        await first.AskAsync("REPLICAOF", "127.0.0.1", Text(ports[0]));
        await second.AskAsync("REPLICAOF", "127.0.0.1", Text(ports[1]));
        await RunningProxy.UpAsync(first);
        await RunningProxy.UpAsync(second);

        Assert.InRange(keys.Count(files.IsStray), 50, 150);
        foreach (var (wire, node) in new[] { (first, "b"), (second, "c") })
        {
            Assert.Equal(
                keys.Where(key => files.NodeOf(key) == node && (pass || !files.IsStray(key))).Order(StringComparer.Ordinal),
                (await wire.AskAsync("KEYS", "*")).Split(' ').Order(StringComparer.Ordinal));
        }

        Assert.Equal(1, await source.NumberAsync("stats", "sync_full"));
    }

    [Fact]
    public async Task Word_that_is_none_of_a_choice_is_answered_in_one_line()
    {
        ToolRun run = await ToolRun.OfAsync("reshard", "proxy", "--messages", "bogus", "^a");

        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.StartsWith("redistyped: --messages 'bogus' is not known; give drop or pass", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("x09", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drop", false)]
    [InlineData("pass", true)]
    public async Task Messages_pass_where_that_is_said(string messages, bool pass)
    {
        await using var redis = await RedisNodes.StartAsync(2);
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var proxy = await ProxyProcess.StartAsync(
            "--master-host", "127.0.0.1", "--master-port", Text(redis[0].Port), "--proxy-port", "0", "--messages", messages, "^a");
        await replica.AskAsync("REPLICAOF", "127.0.0.1", Text(proxy.Port));
        await RunningProxy.UpAsync(replica);

        await source.AskAsync("PUBLISH", "news", "one");
        await source.AskAsync("PUBLISH", "__sentinel__:hello", "two");
        await source.AskAsync("SET", "a", "1");
        await Wait.UntilAsync(async () => await replica.AskAsync("GET", "a") == "1", "what was written behind them is there");

        Assert.Equal(pass, (await replica.AskAsync("INFO", "commandstats")).Contains("cmdstat_publish:calls=1,", StringComparison.Ordinal));
        Assert.Equal(pass, (await replica.AskAsync("INFO", "commandstats")).Contains("cmdstat_publish:", StringComparison.Ordinal));
    }

    [Fact]
    public void Store_keeps_the_keys_of_its_templates()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, new KeySpaceManifest(
            [
                new KeySpaceEntry("user:{id}", "user:*") { Methods = [KeyValuePair.Create("Shop.IUsers.GetAsync", "GET")] },
                new KeySpaceEntry("cart:{id}", "cart:*") { Methods = [KeyValuePair.Create("Shop.ICarts.GetAsync", "GET")] },
            ]).ToString());

            var target = Target("--store", "IUsers", "--keys", file);

            Assert.True(target.Filter.Keeps("user:1"u8, 0));
            Assert.False(target.Filter.Keeps("cart:1"u8, 0));
            Assert.StartsWith("store IUsers of ", target.FilterText, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>As the original's documentation writes them.</summary>
    [Theory]
    [InlineData("--master-host=redis1.srv", "--proxy-port=5400")]
    [InlineData("-master-host=redis1.srv", "-proxy-port=5400")]
    [InlineData("-master-host", "redis1.srv", "-proxy-port", "5400")]
    public void Words_of_the_original_mean_what_they_did(params string[] words)
    {
        var (proxy, parsed) = Parse([.. words, "^[a-e].*"]);
        var source = ProxySource.Read(proxy, parsed);
        var target = Assert.Single(ProxyTargets.Read(proxy, parsed, source));

        Assert.Equal([new SourceAddress("redis1.srv", 6379)], source.Nodes);
        Assert.Equal("127.0.0.1:5400", target.Server.Listen.ToString());
        Assert.True(target.Filter.Keeps("eel"u8, 0));
        Assert.False(target.Filter.Keeps("fox"u8, 0));
        Assert.Equal("0.0.0.0:6380", Target("-proxy-host", "*", "").Server.Listen.ToString());
    }

    private static ProxyTarget Target(params string[] words)
    {
        var (proxy, parsed) = Parse(words);
        return Assert.Single(ProxyTargets.Read(proxy, parsed, new SourceOptions { Nodes = [] }));
    }

    private static (ProxyWords Proxy, ParseResult Parsed) Parse(string[] words)
    {
        var proxy = new ProxyWords();
        var command = new RootCommand { proxy.Expression };
        foreach (var option in proxy.Options)
        {
            command.Add(option);
        }

        return (proxy, command.Parse(words));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

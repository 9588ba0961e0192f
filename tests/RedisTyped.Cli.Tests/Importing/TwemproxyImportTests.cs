using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Tests.Importing;

public sealed class TwemproxyImportTests : IDisposable
{
    private const string Servers = "  servers:\n   - 10.0.0.1:6379:1 a\n   - 10.0.0.2:6379:2 b\n";

    private readonly ImportRun _import = new();

    public void Dispose() => _import.Dispose();

    [Fact]
    public async Task What_decides_placement_and_connections_is_kept()
    {
        RedisTypedOptions options = await _import.LoadAsync("twemproxy", """
            # as in twemproxy's own notes
            alpha:
              listen: 127.0.0.1:22121
              hash: one_at_a_time
              distribution: modula
              hash_tag: "{}"
              redis: true
              redis_auth: geheim
              redis_db: 3
              timeout: 400
              preconnect: true
              auto_eject_hosts: true
              server_retry_timeout: 2000
              server_failure_limit: 1
              server_connections: 4
              servers:
               - 10.0.0.10:6379:3 n10
               - db-2:6380:1 n2

            """);

        Assert.Equal("twemproxy", options.Router);
        Assert.Equal(new TwemproxySettings { Hash = TwemproxyHash.OneAtATime, Distribution = TwemproxyDistribution.Modula, HashTag = "{}" }, options.Twemproxy);
        Assert.Equal(["n10", "n2"], options.Nodes.Select(static node => node.Name));
        Assert.Equal(["10.0.0.10:6379,defaultDatabase=3", "db-2:6380,defaultDatabase=3"], options.Nodes.Select(static node => node.Configuration));
        Assert.Equal([3, 1], options.Nodes.Select(static node => node.Weight));
        Assert.All(options.Nodes, static node => Assert.Equal("geheim", node.Password));
        Assert.Equal(TimeSpan.FromMilliseconds(400), options.OperationTimeout);
        Assert.Contains("redistyped: auto_eject_hosts: is left out.", _import.Run!.Error, StringComparison.Ordinal);
        Assert.Contains("redistyped: server_connections: is left out", _import.Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_out_is_what_twemproxy_takes_then()
    {
        RedisTypedOptions options = await _import.LoadAsync("twemproxy", "p:\n  redis: true\n  servers:\n   - h:6379:1\n   - h:11211:1\n   - h:06380:1\n");

        Assert.Equal(new TwemproxySettings(), options.Twemproxy);
        Assert.Equal(["h:6379", "h", "h:06380"], options.Nodes.Select(static node => node.Name));
        Assert.Equal(["h:6379", "h:11211", "h:6380"], options.Nodes.Select(static node => node.Configuration));
    }

    [Fact]
    public async Task Of_several_pools_one_is_named()
    {
        string text = $"one:\n  redis: true\n{Servers}two:\n  redis: true\n  hash: md5\n{Servers}";

        Assert.Contains("has 2 pools: one, two. A topology is one of them; give --pool NAME.", await _import.RefuseAsync("twemproxy", text), StringComparison.Ordinal);
        Assert.Contains("has no pool 'three'; it has one, two.", await _import.RefuseAsync("twemproxy", text, "--pool", "three"), StringComparison.Ordinal);
        Assert.Equal(TwemproxyHash.Md5, (await _import.LoadAsync("twemproxy", text, "--pool", "two")).Twemproxy!.Hash);
    }

    [Theory]
    [InlineData("  distribution: random\n", "distribution: 'random' sends every call to any server")]
    [InlineData("  distribution: ketam\n", "distribution: 'ketam' is no distribution of twemproxy; did you mean 'ketama'?")]
    [InlineData("  hash: sha1\n", "hash: 'sha1' is no hash of twemproxy")]
    [InlineData("  hash_tag: \"{\"\n", "twemproxy.hashTag: is not two characters")]
    [InlineData("  sentinels: x\n", "sentinels: is no setting of twemproxy 0.5")]
    [InlineData("  redis_db: many\n", "redis_db: is no number of a database")]
    public async Task What_would_place_keys_otherwise_is_refused_by_name(string setting, string fault) =>
        Assert.Contains(fault, await _import.RefuseAsync("twemproxy", $"p:\n  redis: true\n{setting}{Servers}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/run/redis.sock:1 a", "is a Unix socket")]
    [InlineData("10.0.0.1:6379", "is not host:port:weight")]
    [InlineData("10.0.0.1:6379:1  a", "has a weight that is no whole number")]
    [InlineData("10.0.0.1:6379:0 a", "has a weight that is no whole number")]
    [InlineData("10.0.0.1:70000:1 a", "is not host:port:weight")]
    public async Task A_server_that_twemproxy_or_the_client_cannot_have_is_refused_with_its_line(string server, string fault) =>
        Assert.Contains($"servers, line 4: {fault}", await _import.RefuseAsync("twemproxy", $"p:\n  redis: true\n  servers:\n   - {server}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("p:\n  servers:\n   - h:1:1\n", "redis: is not true")]
    [InlineData("p:\n  redis: true\n", "servers: there is none")]
    [InlineData("p:\n  redis: true\n  servers:\n   - h:1:1 a\n   - h:2:1 a\n", "'a' is already the name of nodes[0]")]
    [InlineData("p: 5\n", "pool 'p' has no settings")]
    [InlineData("", "is not one list of pools by name")]
    [InlineData("p:\n - [", "is not YAML that can be read")]
    public async Task A_pool_that_makes_no_topology_is_refused(string text, string fault) =>
        Assert.Contains(fault, await _import.RefuseAsync("twemproxy", text), StringComparison.Ordinal);
}

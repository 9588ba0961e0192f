using RedisTyped.Nodes;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>TLS with authorities and client certificates of one's own, on every kind of connection.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Shared_blocking_and_subscribing_connections_show_the_client_certificate_and_trust_the_authority_given()
    {
        await using var node = await TlsNode.StartAsync(_authority.Sign("server"), _authority);
        var client = _authority.Sign("client");
        await using var redis = await ConnectAsync(
            $"localhost:{node.Port}", new TlsOptions { CaFile = _authority.RootFile, CertificateFile = client.File, KeyFile = client.KeyFile });

        await CallEveryKindAsync(redis);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Password_opens_a_certificate_of_either_form(bool isPfx)
    {
        await using var node = await TlsNode.StartAsync(_authority.Sign("server"), _authority);
        var client = _authority.Sign("client");
        var tls = new TlsOptions { CaFile = _authority.RootFile, CertificatePassword = TestCertificate.Password };
        (tls.CertificateFile, tls.KeyFile) = isPfx ? (client.PfxFile, null) : (client.File, client.EncryptedKeyFile);

        await using var redis = await ConnectAsync($"127.0.0.1:{node.Port}", tls);

        await redis.Store<ITlsStore>().SetAsync(1, "one");
        Assert.Equal("one", await redis.Store<ITlsStore>().GetAsync(1));
    }

    [Fact]
    public async Task Certificates_from_code_are_used_as_those_from_files()
    {
        await using var node = await TlsNode.StartAsync(_authority.Sign("server"), _authority);
        using var client = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadPkcs12FromFile(
            _authority.Sign("client").PfxFile, TestCertificate.Password);
        var tls = new TlsOptions { Certificate = client, Ca = [] };
        tls.Ca.ImportFromPemFile(_authority.RootFile);

        await using var redis = await ConnectAsync($"localhost:{node.Port}", tls);

        await CallEveryKindAsync(redis);
    }

    [Fact]
    public async Task Node_that_speaks_the_newest_version_alone_is_connected_to()
    {
        await using var node = await TlsNode.StartAsync(_authority.Sign("server"), _authority, "--tls-protocols", "TLSv1.3", "--tls-auth-clients", "no");

        await using var redis = await ConnectAsync($"localhost:{node.Port}", new TlsOptions { CaFile = _authority.RootFile });

        await CallEveryKindAsync(redis);
    }

    [Fact]
    public async Task Name_to_check_can_be_another_than_the_one_that_is_dialled()
    {
        await using var node = await TlsNode.StartAsync(_authority.Sign("server", host: "redis.example"), _authority, "--tls-auth-clients", "no");

        await using var redis = await ConnectAsync($"127.0.0.1:{node.Port},sslHost=redis.example", new TlsOptions { CaFile = _authority.RootFile });

        await CallEveryKindAsync(redis);
    }

    [Fact]
    public async Task Settings_of_the_topology_are_those_of_every_node_that_does_not_say_otherwise()
    {
        await using var node = await TlsNode.StartAsync(_authority.Sign("server"), _authority);
        var client = _authority.Sign("client");
        string json = $$"""
            {
              "tls": { "caFile": "{{_authority.RootFile}}", "certificateFile": "{{client.PfxFile}}", "certificatePassword": "{{TestCertificate.Password}}" },
              "nodes": [
                { "name": "a", "configuration": "localhost:{{node.Port}}" },
                { "name": "b", "configuration": "{{node.Plain.EndPoint}},ssl=false" },
                { "name": "c", "configuration": "localhost:{{node.Port}}",
                  "tls": { "caFile": "{{_authority.RootFile}}", "certificateFile": "{{client.File}}", "keyFile": "{{client.KeyFile}}" } }
              ]
            }
            """;

        await using var redis = await ShardedRedis.ConnectAsync(TopologyFile.ParseJson(json), cancellationToken: Cancelled);

        foreach (RedisNode one in redis.Nodes)
        {
            Assert.Equal("PONG", (string?)await redis.OnNode(one.Id).ExecuteAsync("PING"));
        }
    }

    [Fact]
    public async Task Server_certificate_that_is_out_of_date_is_told_by_its_day()
    {
        await using var expired = await TlsNode.StartAsync(_authority.Sign("server", fromDay: -20, toDay: -10), _authority, "--tls-auth-clients", "no");
        await using var early = await TlsNode.StartAsync(_authority.Sign("later", fromDay: 10, toDay: 20), _authority, "--tls-auth-clients", "no");
        var tls = new TlsOptions { CaFile = _authority.RootFile };

        Assert.Equal($"its certificate expired on {Day(-10)} UTC", Minute(await WhyNotAsync($"localhost:{expired.Port}", tls)));
        Assert.Equal($"its certificate is not valid before {Day(10)} UTC", Minute(await WhyNotAsync($"localhost:{early.Port}", tls)));
    }

    [Fact]
    public async Task Authority_that_is_not_trusted_is_told_whether_or_not_one_is_given()
    {
        using var other = new TestAuthority("Other CA");
        await using var node = await TlsNode.StartAsync(_authority.Sign("server"), _authority, "--tls-auth-clients", "no");

        Assert.Equal(
            "its certificate is not from an authority of caFile", await WhyNotAsync($"localhost:{node.Port}", new TlsOptions { CaFile = other.RootFile }));
        Assert.Equal(
            "its certificate is not from an authority that this system trusts; name it in caFile", await WhyNotAsync($"localhost:{node.Port},ssl=true", null));
    }

    [Fact]
    public async Task Trusting_an_authority_does_not_mean_to_trust_any_name()
    {
        await using var node = await TlsNode.StartAsync(_authority.Sign("server", host: "redis.example"), _authority, "--tls-auth-clients", "no");

        string reason = await WhyNotAsync($"localhost:{node.Port}", new TlsOptions { CaFile = _authority.RootFile });

        Assert.Equal("its certificate is not made out for 'localhost'; dial a name that it holds, or give that as sslHost", reason);
    }

    [Fact]
    public async Task Client_certificate_that_is_missing_foreign_or_expired_is_told()
    {
        using var other = new TestAuthority("Other CA");
        await using var node = await TlsNode.StartAsync(_authority.Sign("server"), _authority);
        var foreign = other.Sign("client");
        var expired = _authority.Sign("client", fromDay: -20, toDay: -10);

        Assert.Contains("want a client certificate (certificateFile)", await WhyNotAsync($"localhost:{node.Port}", new TlsOptions { CaFile = _authority.RootFile }));
        Assert.Contains("not accept the client certificate", await WhyNotAsync(
            $"localhost:{node.Port}", new TlsOptions { CaFile = _authority.RootFile, CertificateFile = foreign.PfxFile, CertificatePassword = TestCertificate.Password }));
        Assert.Equal($"the client certificate expired on {Day(-10)} UTC", Minute(await WhyNotAsync(
            $"localhost:{node.Port}", new TlsOptions { CaFile = _authority.RootFile, CertificateFile = expired.File, KeyFile = expired.KeyFile })));
    }

    [Fact]
    public async Task Node_without_TLS_at_the_port_is_told()
    {
        await using var node = await TlsNode.StartAsync(_authority.Sign("server"), _authority);

        Assert.Equal(
            "it accepts connections but does not answer a TLS handshake; it may not speak TLS at that port",
            await WhyNotAsync($"{node.Plain.EndPoint},ssl=true,connectTimeout=3000", null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wrong_password_is_told_behind_TLS_too_however_slow_the_way_is(bool isSlow)
    {
        await using var node = await TlsNode.StartAsync(_authority.Sign("server"), _authority, "--tls-auth-clients", "no");
        await using (var plain = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", node.Plain.ConfigurationString), cancellationToken: Cancelled))
        {
            await plain.OnNode("a").ExecuteAsync("ACL", "SETUSER", "default", "resetpass", ">right");
        }

        await using var way = new SlowRelay(node.Port);
        int port = isSlow ? way.Port : node.Port;

        string reason = await WhyNotAsync($"localhost:{port},password=guessed", new TlsOptions { CaFile = _authority.RootFile });

        Assert.Equal("the node refuses the password, or wants one", reason);
    }

    private static async Task CallEveryKindAsync(ShardedRedis redis)
    {
        var store = redis.Store<ITlsStore>();
        await store.SetAsync(1, "one");
        Assert.Equal("one", await store.GetAsync(1));

        var taken = store.TakeAsync(1, TimeSpan.FromSeconds(20), Cancelled);
        await store.PushAsync(1, "work");
        Assert.Equal("work", (await taken)?.Value);

        await using var news = store.ListenAsync(1, Cancelled).GetAsyncEnumerator(Cancelled);
        await HeardMessages.OnceAsync(news.MoveNextAsync(), () => store.PublishAsync(1, "hello"));
        Assert.Equal("hello", news.Current);
    }

    private static async Task<string> WhyNotAsync(string configuration, TlsOptions? tls)
    {
        var e = await Assert.ThrowsAsync<NodeUnavailableException>(() => ConnectAsync(configuration, tls));
        Assert.StartsWith($"Node 'a' ({configuration.Split(',')[0]}): ", e.Message, StringComparison.Ordinal);
        return Assert.Single(e.Failures).Reason;
    }

    private static Task<ShardedRedis> ConnectAsync(string configuration, TlsOptions? tls)
    {
        var options = new RedisTypedOptions { ConnectTimeout = TimeSpan.FromSeconds(20) };
        options.Nodes.Add("a", configuration).Tls = tls;
        return ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled);
    }

    private static string Day(int days) => $"{DateTime.UtcNow.AddDays(days):yyyy-MM-dd}";

    // Without the time of the day, which the test does not know.
    private static string Minute(string reason) => System.Text.RegularExpressions.Regex.Replace(reason, @" \d\d:\d\d UTC$", " UTC");
}

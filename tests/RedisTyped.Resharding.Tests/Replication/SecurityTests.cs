using System.Globalization;
using System.Net;
using RedisTyped.Nodes;
using RedisTyped.Operation.Tests.Security;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Replication;

/// <summary>Passwords, users and TLS, on both sides.</summary>
public sealed class SecurityTests
{
    [Fact]
    public async Task User_with_three_rights_and_a_password_on_either_side_are_enough()
    {
        await using var redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Password = "of-source" });
        await using var targets = await RedisNodes.StartAsync(1);
        await using var source = await Wire.ToAsync(redis[0].Port, "of-source");
        await using var replica = await Wire.ToAsync(targets[0]);
        Assert.Equal("OK", await source.AskAsync("ACL", "SETUSER", "mover", "on", ">of-mover", "+ping", "+replconf", "+psync"));
        await source.AskAsync("SET", "a", "1");
        var options = new SourceOptions { Nodes = [new SourceAddress(redis[0].Host, redis[0].Port)], User = "mover", Password = "of-mover" };
        await using var proxy = await RunningProxy.StartAsync(options, static options => options with
        {
            Targets = [RunningProxy.Target(server: new ServerOptions { Listen = null!, User = "target", Password = "of-proxy" })],
        });

        await replica.AskAsync("CONFIG", "SET", "masteruser", "target");
        await replica.AskAsync("CONFIG", "SET", "masterauth", "wrong");
        await replica.AskAsync("REPLICAOF", "127.0.0.1", proxy.Port.ToString(CultureInfo.InvariantCulture));
        await Wait.UntilAsync(() => Task.FromResult(targets[0].Log.Contains("WRONGPASS", StringComparison.Ordinal)), "the replica is refused");
        await replica.AskAsync("CONFIG", "SET", "masterauth", "of-proxy");
        await RunningProxy.UpAsync(replica);

        Assert.Equal("1", await replica.AskAsync("GET", "a"));
    }

    [Fact]
    public async Task Replica_without_password_is_refused()
    {
        await using var source = new ScriptedSource();
        await using var proxy = await RunningProxy.StartAsync(source.Options, static options => options with
        {
            Targets = [RunningProxy.Target(server: new ServerOptions { Listen = null!, Password = "of-proxy" })],
        });
        await using var replica = await Wire.ToAsync(proxy.Port);

        Assert.Equal("-NOAUTH Authentication required.", await replica.AskAsync("PING"));
        Assert.Equal("-NOAUTH Authentication required.", await replica.AskAsync("PSYNC", "?", "-1"));
        Assert.StartsWith("-WRONGPASS", await replica.AskAsync("AUTH", "wrong"), StringComparison.Ordinal);
        Assert.StartsWith("-WRONGPASS", await replica.AskAsync("AUTH", "somebody", "of-proxy"), StringComparison.Ordinal);
        Assert.Equal("OK", await replica.AskAsync("AUTH", "of-proxy"));
        Assert.Equal("PONG", await replica.AskAsync("PING"));
    }

    [Theory]
    [InlineData(null, null, "refuses REPLCONF: NOAUTH")]
    [InlineData(null, "wrong", "refuses user and password: WRONGPASS")]
    [InlineData("reader", "of-reader", "refuses REPLCONF: NOPERM")]
    public async Task Source_that_refuses_is_told_at_the_start(string? user, string? password, string fault)
    {
        await using var redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Password = "of-source" });
        await using var source = await Wire.ToAsync(redis[0].Port, "of-source");
        await source.AskAsync("ACL", "SETUSER", "reader", "on", ">of-reader", "+ping", "+get", "~*");
        var options = new SourceOptions { Nodes = [new SourceAddress(redis[0].Host, redis[0].Port)], User = user, Password = password };

        var refused = await Assert.ThrowsAsync<ReshardException>(() => RunningProxy.StartAsync(options));

        Assert.Equal(ReshardFailure.SourceRefused, refused.Failure);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_links_may_be_encrypted()
    {
        using var authority = new TestAuthority();
        using var strangers = new TestAuthority("Strangers");
        var ofServer = authority.Sign("server");
        string[] tls = ["--tls-cert-file", ofServer.File, "--tls-key-file", ofServer.KeyFile, "--tls-ca-cert-file", authority.RootFile];
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { ExtraArguments = tls });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await source.AskAsync("SET", "a", "1");
        int port = LoopbackPorts.Take();
        Assert.Equal("OK", await source.AskAsync("CONFIG", "SET", "tls-port", port.ToString(CultureInfo.InvariantCulture)));
        var certificates = Read(new TlsOptions { CaFile = authority.RootFile, CertificateFile = ofServer.File, KeyFile = ofServer.KeyFile });
        var options = new SourceOptions { Nodes = [new SourceAddress("127.0.0.1", port)], Tls = host => new NodeTls(certificates).For(host, null) };
        await using var proxy = await RunningProxy.StartAsync(options, options => options with
        {
            Targets = [RunningProxy.Target(server: new ServerOptions { Listen = null!, Tls = ServerTls.For(certificates) })],
        });

        Assert.Equal("OK", await replica.AskAsync("CONFIG", "SET", "tls-replication", "yes"));
        await proxy.FollowAsync(replica);
        Assert.Equal("1", await replica.AskAsync("GET", "a"));

        var untrusting = Read(new TlsOptions { CaFile = strangers.RootFile, CertificateFile = ofServer.File, KeyFile = ofServer.KeyFile });
        var refused = await Assert.ThrowsAsync<ReshardException>(
            () => RunningProxy.StartAsync(options with { Tls = host => new NodeTls(untrusting).For(host, null) }));
        Assert.Equal(ReshardFailure.SourceRefused, refused.Failure);
    }

    private static TlsCertificates Read(TlsOptions options)
    {
        var faults = new List<string>();
        var certificates = TlsReader.Read(options, NodePlace.TopLevel("tls", null), faults);
        Assert.Empty(faults);
        return certificates!;
    }
}

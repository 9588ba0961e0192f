using Microsoft.Extensions.Configuration;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>What is wrong with TLS, user or password is a fault with its place, before anything is opened.</summary>
public sealed class TlsOptionsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Every_setting_is_read_from_configuration()
    {
        var client = _authority.Sign("client");
        var section = Section(
            ("tls:caFile", _authority.RootFile), ("tls:certificateFile", client.File), ("tls:keyFile", client.EncryptedKeyFile),
            ("tls:certificatePassword", TestCertificate.Password), ("password", "of,all"),
            ("nodes:0:name", "a"), ("nodes:0:configuration", "10.0.0.1"), ("nodes:0:password", "of,one"));

        var options = TopologyConfiguration.Read(section);

        Assert.Equal(
            (_authority.RootFile, client.File, client.EncryptedKeyFile, TestCertificate.Password),
            (options.Tls?.CaFile, options.Tls?.CertificateFile, options.Tls?.KeyFile, options.Tls?.CertificatePassword));
        Assert.Equal(("of,all", "of,one"), (options.Password, options.Nodes[0].Password));
    }

    [Fact]
    public void Files_that_cannot_be_used_are_named_with_their_places_all_at_once()
    {
        var client = _authority.Sign("client");
        string noise = _authority.Write("noise.pem", "-----BEGIN NOISE");
        var section = Section(
            ("tls:caFile", noise),
            ("nodes:0:name", "a"), ("nodes:0:configuration", "10.0.0.1"), ("nodes:0:tls:caFile", "no-such.pem"),
            ("nodes:1:name", "b"), ("nodes:1:configuration", "10.0.0.2"), ("nodes:1:tls:certificateFile", client.PfxFile), ("nodes:1:tls:certificatePassword", "wrong"),
            ("nodes:2:name", "c"), ("nodes:2:configuration", "10.0.0.3"), ("nodes:2:tls:certificateFile", client.File),
            ("nodes:3:name", "d"), ("nodes:3:configuration", "10.0.0.4"), ("nodes:3:tls:keyFile", client.KeyFile),
            ("nodes:4:name", "e"), ("nodes:4:configuration", "10.0.0.5,ssl=false"), ("nodes:4:tls:caFile", _authority.RootFile),
            ("nodes:5:name", "f"), ("nodes:5:configuration", "10.0.0.6,password=hunter2"), ("nodes:5:password", "hunter3"));

        var faults = Assert.Throws<TopologyException>(() => TopologyConfiguration.Read(section)).Faults;

        const string Form = "give a PEM certificate with its key in the same file or in keyFile, or a PFX; certificatePassword opens an encrypted one";
        Assert.Equal(
        [
            $"redis:tls:caFile: '{noise}' cannot be read so; give a PEM file with the certificates of the authorities to trust",
            $"redis:nodes:0:tls:caFile: there is no file '{Path.GetFullPath("no-such.pem")}'",
            $"redis:nodes:1:tls:certificateFile: '{client.PfxFile}' cannot be read so; {Form}",
            $"redis:nodes:2:tls:certificateFile: '{client.File}' cannot be read so; {Form}",
            "redis:nodes:3:tls:keyFile: belongs to a certificateFile, and none is given",
            "redis:nodes:4:tls: is given, and ssl=false in the configuration string; remove one of the two",
            "redis:nodes:5:password: is given, and password= in the configuration string too; remove one of the two",
        ], faults);
    }

    [Theory]
    [InlineData("""{ "tls": {}, "nodes": [ { "name": "a", "configuration": "h" } ] }""", "tls: is empty; name caFile or certificateFile in it, or write ssl=true in the configuration of nodes")]
    [InlineData("""{ "tls": true, "nodes": [ { "name": "a", "configuration": "h" } ] }""", "tls: is not an object; name caFile or certificateFile in it, or write ssl=true in the configuration of nodes")]
    [InlineData("""{ "nodes": [ { "name": "a", "configuration": "h", "tls": { "cafile": "x", "ca": 1 } } ] }""", "nodes[0].tls.ca: is not a setting; known are caFile, certificateFile, keyFile, certificatePassword")]
    public void Section_that_says_nothing_is_no_silent_way_to_go_without(string json, string fault) =>
        Assert.Contains(fault, Assert.Throws<TopologyException>(() => TopologyFile.ParseJson(json)).Faults);

    /// <summary>With later versions these work; the floor says what is needed.</summary>
    [Theory]
    [InlineData("h:1,user=ann,password=x", "configuration: item 2 of 3, user, needs StackExchange.Redis 2.1.28 or later; with this version give the user 'default' the rules, and the password alone")]
    [InlineData("h:1,ssl=true,sslProtocols=tls13", "configuration: item 3 of 3, sslProtocols, needs StackExchange.Redis 2 or later; older versions offer what the operating system deems right, without being told")]
    [InlineData("!/run/redis.sock", "configuration: item 1 of 1 is a Unix socket, which needs StackExchange.Redis 2 or later; use that, or host:port")]
    public void What_needs_a_later_version_of_the_client_is_told_with_that_version(string configuration, string fault)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add("a", configuration);

        Assert.Equal(ClientVersion.IsOldest ? ["nodes[0]." + fault] : [], FaultsOf(options));
    }

    [Theory]
    [InlineData("unix:/run/redis.sock", "configuration: item 1 of 1 looks like the path of a Unix socket; write it as !/path, with StackExchange.Redis 2 or later")]
    [InlineData("/run/redis.sock,password=x", "configuration: item 1 of 2 looks like the path of a Unix socket; write it as !/path, with StackExchange.Redis 2 or later")]
    public void Path_that_is_no_endpoint_of_any_version_is_told_how_to_be_written(string configuration, string fault)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add("a", configuration);

        Assert.Equal(["nodes[0]." + fault], FaultsOf(options));
    }

    [Fact]
    public void User_of_a_node_and_of_the_topology_is_told_to_need_a_later_version()
    {
        const string Needs = "needs StackExchange.Redis 2.1.28 or later; with this version give the user 'default' the rules, and the password alone";
        var options = new RedisTypedOptions { User = "ann" };
        options.Nodes.Add("a", "h:1");
        options.Nodes.Add("b", "h:2").User = "bob";

        Assert.Equal(ClientVersion.IsOldest ? [$"user: {Needs}", $"nodes[1].user: {Needs}"] : [], FaultsOf(options));
    }

    [Theory]
    [InlineData("ann,password=x")]
    [InlineData("")]
    [InlineData(" ann")]
    public void Name_that_would_add_to_the_configuration_is_none(string user)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add("a", "h:1").User = user;

        Assert.Equal(
            ["nodes[0].user: is no name of a user; it must not be empty, have a comma or a control character, or begin or end with a blank"],
            Assert.Throws<TopologyException>(() => TopologySnapshot.Create(options)).Faults);
    }

    private static IConfigurationSection Section(params (string Path, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create("redis:" + s.Path, (string?)s.Value)))
        .Build().GetSection("redis");

    private static IReadOnlyList<string> FaultsOf(RedisTypedOptions options) =>
        Record.Exception(() => TopologySnapshot.Create(options)) is { } fault ? Assert.IsType<TopologyException>(fault).Faults : [];
}

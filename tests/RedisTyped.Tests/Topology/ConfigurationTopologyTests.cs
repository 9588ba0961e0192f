using Microsoft.Extensions.Configuration;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Tests.Topology;

public class ConfigurationTopologyTests
{
    [Fact]
    public void Every_setting_is_read_in_any_case()
    {
        var options = TopologyConfiguration.Read(Section(
            ("App:Redis:Router", "ketama"),
            ("App:Redis:ConnectTimeout", "00:00:02"),
            ("App:Redis:operationTimeout", "1.5s"),
            ("App:Redis:AbortOnConnectFail", "False"),
            ("App:Redis:BlockingConnections", "7"),
            ("App:Redis:CallersMayBlock", "true"),
            ("App:Redis:Coalesce", "true"),
            ("App:Redis:Nodes:0:Name", "a"),
            ("App:Redis:Nodes:0:Configuration", "127.0.0.1:6379,password=secret"),
            ("App:Redis:Nodes:1:NAME", "b"),
            ("App:Redis:Nodes:1:configuration", "127.0.0.1:6380"),
            ("App:Redis:Nodes:1:Weight", "2"),
            ("App:Redis:Nodes:1:RingText", "two"),
            ("App:Redis:Nodes:2:Name", "k"),
            ("App:Redis:Nodes:2:Configuration", "127.0.0.1:6381")));

        Assert.Equal("ketama", options.Router);
        Assert.Equal(TimeSpan.FromSeconds(2), options.ConnectTimeout);
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.OperationTimeout);
        Assert.False(options.AbortOnConnectFail);
        Assert.Equal(7, options.BlockingConnections);
        Assert.True(options.CallersMayBlock);
        Assert.True(options.Coalesce);
        Assert.Equal([("a", 1d, null), ("b", 2d, "two"), ("k", 1d, null)], options.Nodes.Select(node => (node.Name, node.Weight, node.RingText)));
    }

    [Fact]
    public void A_pool_of_twemproxy_is_a_section_of_its_own()
    {
        var options = TopologyConfiguration.Read(Section(
            ("App:Redis:Router", "twemproxy"),
            ("App:Redis:Twemproxy:Hash", "murmur"),
            ("App:Redis:twemproxy:HASHTAG", "$$"),
            ("App:Redis:Nodes:0:Name", "a"),
            ("App:Redis:Nodes:0:Configuration", "127.0.0.1:6379")));

        Assert.Equal(new() { Hash = TwemproxyHash.Murmur, HashTag = "$$" }, options.Twemproxy);
    }

    [Fact]
    public void Faults_are_named_at_once_by_their_paths()
    {
        var e = Assert.Throws<TopologyException>(() => TopologyConfiguration.Read(Section(
            ("App:Redis:Rooter", "ketama"),
            ("App:Redis:Nodes:0:Name", "a"),
            ("App:Redis:Nodes:0:Weight", "heavy"),
            ("App:Redis:Nodes:1:Name", "a"),
            ("App:Redis:Nodes:1:Configuration", "127.0.0.1:6380"),
            ("App:Redis:Nodes:1:Weight", "-2"),
            ("App:Redis:Nodes:1:Host", "x"))));

        Assert.Equal(
            [
                "App:Redis:Nodes:0:Weight: 'heavy' is not a number; give a positive one such as 1 or 2.5",
                "App:Redis:Nodes:1:Host: is not a setting; known are name, configuration, replicas, weight, slots, ringText, user, password, tls",
                "App:Redis:Rooter: is not a setting; did you mean 'router'?",
                "App:Redis:Nodes:0:configuration: is missing; give a StackExchange.Redis configuration string such as 10.0.0.1:6379",
                "App:Redis:Nodes:1:name: 'a' is already the name of App:Redis:Nodes:0; every node needs a name of its own",
                "App:Redis:Nodes:1:weight: -2 is not a positive number; give one such as 1 or 2.5",
            ],
            e.Faults);
        Assert.StartsWith("The configuration section 'App:Redis' has 6 faults:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_configuration_can_be_the_section()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("router", "modulo"), new("nodes:0:name", "a"), new("nodes:0:configuration", "127.0.0.1:6379")])
            .Build();

        Assert.Equal("modulo", TopologyConfiguration.Read(configuration).Router);
    }

    [Fact]
    public void A_section_that_is_not_there_has_no_nodes()
    {
        var e = Assert.Throws<TopologyException>(() => TopologyConfiguration.Read(Section()));

        Assert.Equal("The configuration section 'App:Redis' has a fault: nodes: there is none; name at least one", e.Message);
    }

    private static IConfigurationSection Section(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
        .Build()
        .GetSection("App:Redis");
}

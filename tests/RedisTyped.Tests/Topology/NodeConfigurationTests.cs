using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Tests.Topology;

/// <summary>What stands in a node's configuration string is used whole or refused, and never repeated.</summary>
public class NodeConfigurationTests
{
    private const string NoEndPoint = "is no endpoint; write host:port with a port from 1 to 65535";
    private const string NoVersion6 = "is an IPv6 address, which needs StackExchange.Redis 2 or later; use that, or a host name";
    private const string Late = ": endpoints come before options; a password cannot hold a comma there; give it as password beside the configuration";

    [Theory]
    [InlineData("[::1]:6379,127.0.0.1:21999", "item 1 of 2 " + NoVersion6, null)]
    [InlineData("127.0.0.1:21999,::1", "item 2 of 2 " + NoVersion6, "item 2 of 2 has neither a port nor a name; write host:port for an endpoint, password=… for a password")]
    public void An_IPv6_address_is_refused_where_StackExchange_Redis_cannot_read_it(string configuration, string fault, string? laterFault)
    {
        Exception? refused = Record.Exception(() => TopologySnapshot.Create(Options(configuration)));

        string? expected = ClientVersion.IsOldest ? fault : laterFault;
        Assert.Equal(
            expected is null ? [] : ["nodes[0].configuration: " + expected],
            refused is null ? [] : Assert.IsType<TopologyException>(refused).Faults);
    }

    [Theory]
    [InlineData("redis://10.9.9.9:6379,127.0.0.1:21999", "item 1 of 2 is a URL; write host:port, then options such as ssl=true")]
    [InlineData("127.0.0.1:1:2,127.0.0.1:21999", "item 1 of 2 " + NoEndPoint)]
    [InlineData("127.0.0.1:0", "item 1 of 1 " + NoEndPoint)]
    [InlineData("127.0.0.1:21999,=x", "item 2 of 2 " + NoEndPoint)]
    [InlineData("secret@node:1", "item 1 of 1 " + NoEndPoint)]
    [InlineData("127.0.0.1:1,127.0.0.1:1", "holds an endpoint twice; name each once")]
    [InlineData("127.0.0.1,127.0.0.1:6379", "holds an endpoint twice; name each once")]
    public void An_endpoint_that_cannot_be_used_is_refused(string configuration, string fault) =>
        Assert.Equal(["nodes[0].configuration: " + fault], Faults(configuration));

    [Theory]
    [InlineData("127.0.0.1:1,password=hunter2,TAILSECRET", "item 3 of 3" + Late)]
    [InlineData("127.0.0.1:1,password=hunter2,127.0.0.1:2", "item 3 of 3" + Late)]
    [InlineData("127.0.0.1:1,hunter2", "item 2 of 2 has neither a port nor a name; write host:port for an endpoint, password=… for a password")]
    public void A_piece_of_a_password_is_never_an_endpoint(string configuration, string fault)
    {
        Assert.Equal(["nodes[0].configuration: " + fault], Faults(configuration));
    }

    [Theory]
    [InlineData("127.0.0.1:1,connectTimeout=-5000", "connectTimeout is out of range; give 1 millisecond or more")]
    [InlineData("127.0.0.1:1,connectTimeout=0", "connectTimeout is out of range; give 1 millisecond or more")]
    [InlineData("127.0.0.1:1,defaultDatabase=-1", "defaultDatabase is out of range; databases count from 0")]
    public void A_number_out_of_range_is_refused(string configuration, string fault) =>
        Assert.Equal(["nodes[0].configuration: " + fault], Faults(configuration));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:6379")]
    [InlineData("127.0.0.1,ssl=true", "127.0.0.1:6380")]
    [InlineData("node_a-1.example", "node_a-1.example:6379")]
    [InlineData("node.example,ssl=true", "node.example:6380")]
    [InlineData(" node.example:1 , other.example:2 ,, ssl=true,", "node.example:1, other.example:2")]
    public void A_port_that_is_left_out_is_the_usual_one(string configuration, string endPoints)
    {
        var plan = Assert.Single(TopologyPlan.Create(Options(configuration)).Nodes);

        Assert.Equal(endPoints, EndPointText.Of(plan));
    }

    [Fact]
    public void Host_records_have_the_port_that_is_dialled()
    {
        var left = Options("127.0.0.1,ssl=true");
        var written = Options("127.0.0.1:6380,ssl=true");
        foreach (var options in new[] { left, written })
        {
            options.Router = "rb-ketama";
            options.HostRecords = true;
        }

        Assert.Equal(
            TopologySnapshot.Create(written).RouteOf("key"u8).Point,
            TopologySnapshot.Create(left).RouteOf("key"u8).Point);
    }

    [Theory]
    [InlineData("127.0.0.1:1", null)]
    [InlineData("127.0.0.1:1,allowAdmin=true", true)]
    [InlineData("127.0.0.1:1,allowAdmin=false", false)]
    public void Versions_that_ask_for_allowAdmin_by_the_names_of_commands_are_given_it_unless_told_otherwise(string configuration, bool? said)
    {
        bool asks = ClientVersion.IsNewest;
        RedisTypedOptions options = Options(configuration);
        List<string> faults = [];

        ConfigurationOptions read = NodeConfiguration.Read(configuration, options.Nodes[0], NodePlace.Index(0), options, faults)!;

        Assert.Empty(faults);
        Assert.Equal(said ?? asks, read.AllowAdmin);
    }

    private static IReadOnlyList<string> Faults(string configuration) =>
        Assert.Throws<TopologyException>(() => TopologySnapshot.Create(Options(configuration))).Faults;

    private static RedisTypedOptions Options(string configuration)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add("a", configuration);
        return options;
    }
}

using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>What is said of replicas in options and files.</summary>
public sealed class ReplicaOptionsTests
{
    [Fact]
    public void Replicas_and_reading_are_read_from_json()
    {
        RedisTypedOptions options = TopologyFile.ParseJson("""
            { "readFrom": "preferReplica", "discoverReplicas": true,
              "nodes": [{ "name": "a", "configuration": "10.0.0.1:6379", "replicas": ["10.0.0.2:6379", "10.0.0.3:6379"] }] }
            """);

        Assert.Equal(ReadFrom.PreferReplica, options.ReadFrom);
        Assert.True(options.DiscoverReplicas);
        Assert.Equal(["10.0.0.2:6379", "10.0.0.3:6379"], options.Nodes["a"].Replicas);
        Assert.Equal(ReadFrom.PreferReplica, TopologySnapshot.Create(options).ReadFrom);
    }

    [Theory]
    [InlineData("\"readFrom\": \"nearby\",", "", "readFrom: 'nearby' is none of Primary, PreferReplica, Replica, Nearest")]
    [InlineData("", ", \"replicas\": \"10.0.0.2\"", "nodes[0].replicas: is not a list; write [\"10.0.0.2:6379\"]")]
    [InlineData("", ", \"replicas\": [\"10.0.0.2:6379,ssl=true\"]", "nodes[0].replicas: number 0 is no endpoint; write host:port, and options in the configuration of the node")]
    [InlineData("", ", \"replicas\": [\"10.0.0.1\"]", "nodes[0].replicas: number 0 is an endpoint that the node has already; name each once")]
    public void Faults_are_named_with_their_place(string root, string node, string expected)
    {
        var fault = Assert.Throws<TopologyException>(() => TopologyFile.ParseJson(
            $$"""{ {{root}} "nodes": [{ "name": "a", "configuration": "10.0.0.1:6379"{{node}} }] }"""));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Service_name_of_Sentinels_is_refused_where_StackExchange_Redis_does_not_know_it()
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add("a", "10.0.0.1:26379,serviceName=cache");

        Exception? refused = Record.Exception(() => TopologySnapshot.Create(options));

        if (!ClientVersion.IsOldest)
        {
            Assert.Null(refused);
            return;
        }

        var fault = Assert.IsType<TopologyException>(refused);
        Assert.Contains("serviceName asks Sentinels for the primary, which StackExchange.Redis can from 2.1.50 on", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("leave out one of the two", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "discoverReplicas")]
    [InlineData(false, "replicas")]
    public void Sentinels_are_not_mixed_with_servers(bool discovers, string added)
    {
        var options = new RedisTypedOptions { DiscoverReplicas = discovers };
        NodeOptions node = options.Nodes.Add("a", "10.0.0.1:26379,serviceName=cache");
        if (!discovers)
        {
            node.Replicas.Add("10.0.0.2:6379");
        }

        var fault = Assert.Throws<TopologyException>(() => TopologySnapshot.Create(options));

        Assert.Contains(
            $"serviceName says that the endpoints are Sentinels, and {added} would put servers among them; leave out one of the two", fault.Message, StringComparison.Ordinal);
    }
}

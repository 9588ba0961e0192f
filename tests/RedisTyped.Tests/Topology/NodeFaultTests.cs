using System.Reflection;
using Microsoft.Extensions.Configuration;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Tests.Topology;

/// <summary>What can be wrong with a node besides its configuration string.</summary>
public class NodeFaultTests
{
    [Theory]
    [InlineData("a ")]
    [InlineData("\ta")]
    [InlineData("a\nnode 'b' is fine")]
    [InlineData("a\u001b[31m")]
    public void A_name_that_does_not_read_as_it_is_is_refused(string name)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add(name, "127.0.0.1:6379");

        Assert.Equal(["nodes[0].name: has control characters, or blanks at an end; remove them"], Faults(options));
    }

    [Fact]
    public void A_node_that_is_null_is_refused_beside_other_faults()
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add((NodeOptions)null!);
        options.Nodes.Add("b", "127.0.0.1:6379", weight: 0);

        Assert.Equal(
            [
                "nodes[0]: is null; give it a name and a configuration",
                "nodes[1].weight: 0 is not a positive number; give one such as 1 or 2.5",
            ],
            Faults(options));
        Assert.Equal("b", options.Nodes["b"].Name);
    }

    [Fact]
    public void A_multiplexer_beside_a_configuration_is_refused()
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add("a", "127.0.0.1:6379").Multiplexer = DispatchProxy.Create<IConnectionMultiplexer, Silent>();

        Assert.Equal(
            ["nodes[0].configuration: is given beside a multiplexer, which has its own; remove one of the two"],
            Faults(options));
    }

    [Fact]
    public void A_gap_in_the_numbers_of_the_nodes_is_refused()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("nodes:0:name", "a"), new("nodes:0:configuration", "127.0.0.1:6379"),
                new("nodes:2:name", "c"), new("nodes:2:configuration", "127.0.0.1:6380"),
            ]).Build();

        Assert.Equal(
            ["nodes:2: comes where number 1 is due; number the nodes from 0 without gaps"],
            Assert.Throws<TopologyException>(() => TopologyConfiguration.Read(configuration)).Faults);
    }

    private static IReadOnlyList<string> Faults(RedisTypedOptions options) =>
        Assert.Throws<TopologyException>(() => TopologySnapshot.Create(options)).Faults;

    /// <summary>A connection that nobody asks anything.</summary>
    public class Silent : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException();
    }
}

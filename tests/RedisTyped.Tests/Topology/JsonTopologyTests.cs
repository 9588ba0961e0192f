using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Tests.Topology;

public class JsonTopologyTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        var options = TopologyFile.ParseJson("""
            {
              // comments and trailing commas are allowed
              "router": "slots",
              "connectTimeout": "2s",
              "operationTimeout": "250ms",
              "abortOnConnectFail": false,
              "nodes": [
                { "name": "a", "configuration": "127.0.0.1:6379,password=secret", "weight": 2, "slots": "0-8191", "ringText": "one" },
                { "name": "b", "configuration": "127.0.0.1:6380", "weight": 2, "slots": "8192-16383" },
              ]
            }
            """);

        Assert.Equal("slots", options.Router);
        Assert.Equal(TimeSpan.FromSeconds(2), options.ConnectTimeout);
        Assert.Equal(TimeSpan.FromMilliseconds(250), options.OperationTimeout);
        Assert.False(options.AbortOnConnectFail);
        Assert.Equal(["a", "b"], options.Nodes.Select(node => node.Name));
        Assert.Equal("127.0.0.1:6379,password=secret", options.Nodes["a"].Configuration);
        Assert.Equal("0-8191", options.Nodes["a"].Slots);
        Assert.Equal("one", options.Nodes["a"].RingText);
        Assert.Equal(2, options.Nodes["b"].Weight);
        Assert.Null(options.Nodes["b"].RingText);
    }

    [Fact]
    public void A_pool_of_twemproxy_is_read_in_its_own_words()
    {
        var options = TopologyFile.ParseJson("""
            {
              "router": "twemproxy",
              "twemproxy": { "hash": "fnv1_32", "distribution": "modula", "hashTag": "{}" },
              "nodes": [ { "name": "a", "configuration": "h:1" }, { "name": "b", "configuration": "h:2", "weight": 3 } ]
            }
            """);

        Assert.Equal(new() { Hash = TwemproxyHash.Fnv132, Distribution = TwemproxyDistribution.Modula, HashTag = "{}" }, options.Twemproxy);
        Assert.True(TopologySnapshot.Create(options).Router.UsesHashTags);
    }

    [Theory]
    [InlineData("\"hash\": \"murmr\"", "twemproxy.hash: 'murmr' is no hash of twemproxy; did you mean 'murmur'?")]
    [InlineData("\"distribution\": \"round-robin\"", "twemproxy.distribution: 'round-robin' is no distribution of twemproxy; it can be ketama, modula")]
    [InlineData("\"hashTag\": \"{\"", "twemproxy.hashTag: is not two characters; write the one that opens a tag and the one that closes it, such as {}, or leave it out")]
    [InlineData("\"hash_tag\": \"{}\"", "twemproxy.hash_tag: is not a setting; did you mean 'hashTag'?")]
    [InlineData(
        "\"distribution\": \"random\"",
        "twemproxy.distribution: 'random' sends every call to any server, so that a key has no node and what was written is not found again; choose ketama or modula")]
    public void What_a_pool_of_twemproxy_cannot_be_is_refused(string member, string fault)
    {
        string json = $"{{\"router\": \"twemproxy\", \"twemproxy\": {{ {member} }}, \"nodes\": [ {{ \"name\": \"a\", \"configuration\": \"h:1\" }} ]}}";

        Assert.Equal([fault], Assert.Throws<TopologyException>(() => TopologyFile.ParseJson(json)).Faults);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var options = TopologyFile.ParseJson("""{ "nodes": [ { "name": "a", "configuration": "127.0.0.1:6379", "slots": null } ] }""");

        Assert.Equal("slots", options.Router);
        Assert.Equal(TimeSpan.FromSeconds(5), options.ConnectTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.OperationTimeout);
        Assert.True(options.AbortOnConnectFail);
        Assert.False(options.CallersMayBlock);
        Assert.False(options.LegacyTags);
        Assert.False(options.HostRecords);
        Assert.Equal(1, options.Nodes[0].Weight);
        Assert.Null(options.Nodes[0].Slots);
    }

    [Fact]
    public void Legacy_switches_are_read()
    {
        var options = TopologyFile.ParseJson(
            """{ "router": "rediscluster", "legacyTags": true, "nodes": [ { "name": "node_1", "configuration": "127.0.0.1:6379" } ] }""");

        Assert.True(options.LegacyTags);
    }

    [Fact]
    public void All_faults_are_named_at_once_with_their_places()
    {
        var faults = Faults("""
            {
              "ruoter": "slots",
              "connectTimeout": "5",
              "operationTimeout": "0s",
              "abortOnConnectFail": "maybe",
              "coalesce": "often",
              "nodes": [
                { "name": "a", "configuration": "127.0.0.1:6379", "weight": "abc" },
                { "name": "a", "configuration": "127.0.0.1:6380", "weight": 0 },
                { "configuration": "127.0.0.1:6381", "weight": -1 },
                { "name": "d", "wieght": 2 },
                { "name": "e", "configuration": "127.0.0.1:6379,pasword=secret" },
                { "name": "f", "configuration": "127.0.0.1:6379", "slots": "5-3,16384,x" },
                { "name": "g", "configuration": "127.0.0.1:6379", "weight": "NaN" },
                "h",
                { "name": "i", "configuration": "127.0.0.1:6379", "name": "j" },
                { "name": ["k"], "configuration": "127.0.0.1:6379" }
              ]
            }
            """);

        Assert.Equal(
            [
                "ruoter: is not a setting; did you mean 'router'?",
                "connectTimeout: '5' is not a time; write 500ms, 5s or 00:00:05",
                "abortOnConnectFail: 'maybe' is neither true nor false",
                "coalesce: 'often' is neither true nor false",
                "nodes[0].weight: 'abc' is not a number; give a positive one such as 1 or 2.5",
                "nodes[3].wieght: is not a setting; did you mean 'weight'?",
                "nodes[7]: is not an object; write its name and configuration, such as name \"a\", configuration \"10.0.0.1:6379\"",
                "nodes[8].name: is written twice",
                "nodes[9].name: is not a single value",
                "operationTimeout: 00:00:00 is out of range; give a time from 1 millisecond to 24 days",
                "nodes[1].name: 'a' is already the name of nodes[0]; every node needs a name of its own",
                "nodes[1].weight: 0 is not a positive number; give one such as 1 or 2.5",
                "nodes[2].name: is missing; every node needs a name of its own",
                "nodes[2].weight: -1 is not a positive number; give one such as 1 or 2.5",
                "nodes[3].configuration: is missing; give a StackExchange.Redis configuration string such as 10.0.0.1:6379",
                "nodes[4].configuration: item 2 of 2 is not an option that StackExchange.Redis can read; check 'password' and its value",
                "nodes[5].slots: '5-3' runs backwards; write 3-5",
                "nodes[5].slots: '16384' is not a slot or a range of slots; write 0-5460,6000 with slots from 0 to 16383",
                "nodes[5].slots: 'x' is not a slot or a range of slots; write 0-5460,6000 with slots from 0 to 16383",
                "nodes[6].weight: NaN is not a positive number; give one such as 1 or 2.5",
                "nodes[9].name: is missing; every node needs a name of its own",
            ],
            faults);
    }

    [Theory]
    [InlineData("127.0.0.1:6379,password=sec,ret=x", "nodes[0].configuration: item 3 of 3 is not an option that StackExchange.Redis knows")]
    [InlineData("127.0.0.1:70000", "nodes[0].configuration: item 1 of 1 is no endpoint; write host:port with a port from 1 to 65535")]
    [InlineData("127.0.0.1:6379,defaultDatabase=secret", "nodes[0].configuration: item 2 of 2 is not an option that StackExchange.Redis can read; check 'defaultDatabase' and its value")]
    [InlineData("password=secret", "nodes[0].configuration: holds no endpoint that StackExchange.Redis can read; write host:port, then options, such as 10.0.0.1:6379,ssl=true")]
    public void A_configuration_string_is_never_repeated(string configuration, string fault)
    {
        Assert.Equal([fault], Faults($$"""{ "nodes": [ { "name": "a", "configuration": "{{configuration}}" } ] }"""));
    }

    [Theory]
    [InlineData("{\n  \"router\": \"slots\",\n  \"nodes\": [ oops ]\n}", "line 3, column 14: is not JSON; look for a missing quote, comma or brace there or just before")]
    [InlineData("", "line 1, column 1: is not JSON; look for a missing quote, comma or brace there or just before")]
    [InlineData("[]", "line 1: is not a JSON object; write {\"router\": \"slots\", \"nodes\": [ … ]}")]
    public void Malformed_json_is_named_by_line_and_column(string json, string fault)
    {
        Assert.Equal([fault], Faults(json));
    }

    [Theory]
    [InlineData("0", "blockingConnections: 0 is out of range; give 1 or more")]
    [InlineData("-3", "blockingConnections: -3 is out of range; give 1 or more")]
    [InlineData("\"many\"", "blockingConnections: 'many' is not a whole number; give one such as 32")]
    [InlineData("2.5", "blockingConnections: '2.5' is not a whole number; give one such as 32")]
    public void Number_of_blocking_connections_is_checked(string number, string fault) => Assert.Equal(
        [fault], Faults($$"""{ "blockingConnections": {{number}}, "nodes": [ { "name": "a", "configuration": "127.0.0.1:6379" } ] }"""));

    [Fact]
    public void Malformed_json_is_not_repeated()
    {
        Assert.DoesNotContain("hunter2", Faults("""{ "nodes": [ { "configuration": thunter2 } ] }""")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", Faults("""{ "nodes": [ { "configuration": true"hunter2" } ] }""")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_routers_are_refused()
    {
        var faults = Faults("""{ "router": "slot", "nodes": [ { "name": "a", "configuration": "127.0.0.1:6379", "weight": 0 } ] }""");

        Assert.Equal("nodes[0].weight: 0 is not a positive number; give one such as 1 or 2.5", faults[0]);
        Assert.StartsWith("router 'slot' is unknown; did you mean 'slots'?", Assert.Single(faults.Skip(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Gaps_in_the_slots_are_named_beside_other_faults()
    {
        var faults = Faults("""
            { "nodes": [
              { "name": "a", "configuration": "127.0.0.1:6379", "slots": "0-99" },
              { "name": "b", "slots": "90-16000" } ] }
            """);

        Assert.Equal("nodes[1].configuration: is missing; give a StackExchange.Redis configuration string such as 10.0.0.1:6379", faults[0]);
        Assert.Contains(faults, fault => fault.Contains("16001", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("90-99", StringComparison.Ordinal));
    }

    [Fact]
    public void A_topology_without_nodes_is_refused()
    {
        Assert.Equal(["nodes: there is none; name at least one"], Faults("""{ "nodes": [] }"""));
        Assert.Equal(["nodes: is not a list; write one object for each node"], Faults("""{ "nodes": { "a": "127.0.0.1:6379" } }"""));
    }

    [Fact]
    public void One_fault_is_told_in_the_message_and_many_as_a_list()
    {
        Assert.Equal(
            "topology.json has a fault: nodes: there is none; name at least one",
            Assert.Throws<TopologyException>(() => TopologyFile.ParseJson("{}", "topology.json")).Message);
        Assert.Equal(
            string.Join(
                Environment.NewLine,
                "The topology has 2 faults:",
                "- connectTimeout: '' is not a time; write 500ms, 5s or 00:00:05",
                "- router: is not a single value"),
            Assert.Throws<TopologyException>(() => TopologyFile.ParseJson("""{ "connectTimeout": "", "router": [1] }""")).Message);
    }

    private static IReadOnlyList<string> Faults(string json) =>
        Assert.Throws<TopologyException>(() => TopologyFile.ParseJson(json)).Faults;
}

using RedisTyped.Topology;

namespace RedisTyped.Tests.Topology;

public class ServerListTests
{
    [Fact]
    public void The_pair_of_the_redis_router_manual_is_read()
    {
        var options = TopologyFile.ParseServers("127.0.0.1:6379\t100\n127.0.0.1:6380\t100\n");

        Assert.Equal("ketama", options.Router);
        Assert.Equal(["127.0.0.1:6379", "127.0.0.1:6380"], options.Nodes.Select(node => node.Name));
        Assert.All(options.Nodes, node => Assert.Equal((node.Name, node.Name, 100), (node.RingText, node.Configuration, node.Weight)));
    }

    [Fact]
    public void A_last_line_without_newline_counts_whole()
    {
        var options = TopologyFile.ParseServers("10.0.0.1:6379 600\n10.0.0.2:6379 400");

        Assert.Equal([600, 400], options.Nodes.Select(node => node.Weight));
    }

    [Fact]
    public void Comments_blank_lines_and_carriage_returns_are_skipped()
    {
        var options = TopologyFile.ParseServers("# the pair\r\n\r\n  10.0.0.1:6379   600\r\n#10.0.0.9:1 1\r\n10.0.0.2:6379\t400 # weak\r\n");

        Assert.Equal([("10.0.0.1:6379", 600d), ("10.0.0.2:6379", 400d)], options.Nodes.Select(node => (node.Name, node.Weight)));
    }

    [Fact]
    public void All_faults_are_named_with_their_lines()
    {
        var faults = Assert.Throws<TopologyException>(() => TopologyFile.ParseServers("""
            10.0.0.1:6379 0
            10.0.0.1:6380 -5
            10.0.0.1:6381
            # fine
            10.0.0.1:6382 100 spare
            nowhere 100
            10.0.0.1:6383 1.5
            10.0.0.1:6384 100
            10.0.0.1:6384 100
            10.0.0.1:0 100
            """)).Faults;

        Assert.Equal(
            [
                "line 1, weight: is not a positive whole number",
                "line 2, weight: is not a positive whole number",
                "line 3, weight: is missing; write host:port, a blank or tab, and a whole number",
                "line 5: holds 3 words; write host:port, a blank or tab, and a whole number",
                "line 6, address: is not host:port with a port from 1 to 65535",
                "line 7, weight: is not a positive whole number",
                "line 10, address: is not host:port with a port from 1 to 65535",
                "line 9, name: '10.0.0.1:6384' is already the name of line 8; every node needs a name of its own",
            ],
            faults);
    }

    [Fact]
    public void What_stands_in_place_of_a_weight_is_not_repeated()
    {
        var e = Assert.Throws<TopologyException>(() => TopologyFile.ParseServers("a:1 password=hunter2"));

        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_is_refused()
    {
        var e = Assert.Throws<TopologyException>(() => TopologyFile.ParseServers("# nobody\n", "servers.txt"));

        Assert.Equal("servers.txt has a fault: nodes: there is none; name at least one", e.Message);
    }
}

using RedisTyped.Topology;

namespace RedisTyped.Cli.Tests.Importing;

/// <summary>What redis-router, rb, rediscluster-py and go-redis say besides where keys are.</summary>
public sealed class OtherImportTests : IDisposable
{
    private readonly ImportRun _import = new();

    public void Dispose() => _import.Dispose();

    [Theory]
    [InlineData("h:1 100\nh:2 100", 100, 10)]
    [InlineData("h:1 100 # first\nh:2 100\n", 10, 100)]
    [InlineData("h:1 100 \nh:2\t100\r\n", 10, 100)]
    [InlineData("#h:9 1\n\nh:1 7\nh:2   300\n", 7, 300)]
    public async Task Weights_of_redis_router_are_those_that_libketama_counted(string text, int first, int second)
    {
        RedisTypedOptions options = await _import.LoadAsync("redis-router", text);

        Assert.Equal([first, second], options.Nodes.Select(static node => (int)node.Weight));
        Assert.Equal(first == 10 || second == 10, _import.Run!.Error.Contains("libketama dropped its last digit", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("h:1 1", "line 1, weight: has no newline right behind it, so libketama drops its last digit and with it the whole file")]
    [InlineData("h:1 -5\n", "line 1, weight: is not a positive whole number")]
    [InlineData("h:1\n", "line 1, weight: is not a positive whole number")]
    [InlineData("ok:1 1\nhost 1\n", "line 2, address: is not host:port")]
    [InlineData("a-host-name-of-many-letters:6379 1\n", "line 1, address: is not host:port of at most 23 characters")]
    [InlineData("# nothing\n", "there is none; name at least one")]
    public async Task Lists_that_libketama_refuses_or_cuts_off_are_refused(string text, string fault) =>
        Assert.Contains(fault, await _import.RefuseAsync("redis-router", text), StringComparison.Ordinal);

    [Fact]
    public async Task Hosts_of_rb_keep_databases_passwords_and_tls()
    {
        RedisTypedOptions options = await _import.LoadAsync(
            "rb", "[{'host_id': 1, 'ssl': True, 'password': None}, (0, {'host': 'h', 'db': 2, 'port': 7}),]");

        Assert.Equal(["0", "1"], options.Nodes.Select(static node => node.Name));
        Assert.Equal(["h:7,defaultDatabase=2", "localhost:6379,ssl=true"], options.Nodes.Select(static node => node.Configuration));
    }

    [Fact]
    public async Task Printed_records_that_a_topology_cannot_print_are_written_out()
    {
        RedisTypedOptions options = await _import.LoadAsync(
            "rb", """{"hosts": {"0": {"ssl": true, "ssl_options": {"ca_certs": "/ca.pem", "n": [1, null]}}}, "router_cls": "ConsistentHashingRouter"}""");

        Assert.False(options.HostRecords);
        Assert.Equal(
            "<HostInfo db=0 host='localhost' host_id=0 password=None port=6379 ssl=True ssl_options={'ca_certs': '/ca.pem', 'n': [1, None]} unix_socket_path=None>",
            options.Nodes[0].RingText);
        Assert.Contains("hosts.0.ssl_options: is left out of how to connect", _import.Run!.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0: {}, 2: {}}", "hosts: have ids 0, 2, and rb's routers want 0 to 1, each once")]
    [InlineData("{'a': {}}", "hosts.a: is no host id")]
    [InlineData("{0: {'unix_socket_path': '/r.sock'}}", "hosts.0.unix_socket_path: StackExchange.Redis does not connect to it")]
    [InlineData("{0: {'port': '6379'}}", "hosts.0.port: is not a whole number from 1 to 65535")]
    [InlineData("{0: {'weight': 2}}", "hosts.0.weight: is no field of rb's hosts")]
    [InlineData("{'hosts': {0: {}}, 'router_cls': 'MyRouter'}", "router_cls: is neither PartitionRouter nor ConsistentHashingRouter")]
    [InlineData("{'hosts': {0: {}}, 'routr': 1}", "routr: is no argument of rb's Cluster")]
    [InlineData("{0: {'password': geheim}}", "line 1: a word is no value; put quotes around texts")]
    [InlineData("{0: {}, 0: {}}", "'0' is written twice")]
    [InlineData("{0: {}", "a comma or '}' is missing")]
    [InlineData("{}", "hosts: is missing")]
    public async Task Hosts_of_rb_that_cannot_be_taken_over_are_refused_by_name(string text, string fault)
    {
        string said = await _import.RefuseAsync("rb", text);

        Assert.Contains(fault, said, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pairs_of_rediscluster_py_are_nodes_with_replicas_that_are_read_from()
    {
        RedisTypedOptions options = await _import.LoadAsync("rediscluster-py", """
            {
              "cluster": {
                "nodes": {
                  "node_1": {"host": "10.0.0.1", "port": 63791, "password": "a"}, "node_2": {"host": "10.0.0.2", "port": 63792, "socket_timeout": 3},
                  "node_3": {"host": "10.0.0.3", "port": 63793}, "node_4": {"host": "10.0.0.4", "port": 63794}
                },
                "master_of": {"node_1": "node_3", "node_2": "node_4"}
              },
              "db": 2
            }
            """);

        Assert.Equal(["node_1", "node_2"], options.Nodes.Select(static node => node.Name));
        Assert.Equal(["10.0.0.1:63791,defaultDatabase=2", "10.0.0.2:63792,defaultDatabase=2"], options.Nodes.Select(static node => node.Configuration));
        Assert.Equal(["10.0.0.3:63793", "10.0.0.4:63794"], options.Nodes.SelectMany(static node => node.Replicas));
        Assert.Equal("a", options.Nodes[0].Password);
        Assert.True(options.LegacyTags);
        Assert.Equal((ReadFrom.PreferReplica, false), (options.ReadFrom, options.DiscoverReplicas));
        Assert.Contains("nodes.node_2.socket_timeout: is left out", _import.Run!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masters_only_read_from_primaries()
    {
        RedisTypedOptions options = await _import.LoadAsync("rediscluster-py", "{'nodes': {'node_1': {}}, 'mastersonly': True}");

        Assert.Equal((ReadFrom.Primary, false), (options.ReadFrom, options.DiscoverReplicas));
    }

    [Theory]
    [InlineData("{'nodes': {'node_1': {}, 'node_3': {}}}", "nodes.node_2: is missing; the 2 that keys are placed on are node_1 to node_2")]
    [InlineData("{'nodes': {'node_1': {}}, 'master_of': {'node_1': 'node_9'}}", "master_of.node_1: names no entry of nodes")]
    [InlineData("{'nodes': {'node_1': {}, 'node_2': {}}, 'master_of': {'node_2': 'node_1'}}", "master_of.node_1: is missing")]
    [InlineData("{'nodes': {}}", "nodes: is missing")]
    [InlineData("{'nodes': {'node_1': {}}, 'slaves': 1}", "slaves: is not known")]
    public async Task Clusters_of_rediscluster_py_that_place_no_keys_are_refused(string text, string fault) =>
        Assert.Contains(fault, await _import.RefuseAsync("rediscluster-py", text), StringComparison.Ordinal);

    [Fact]
    public async Task Options_of_go_redis_are_kept_or_told_of()
    {
        RedisTypedOptions options = await _import.LoadAsync(
            "go-redis",
            """{"addrs": {"shard1": ":7000", "shard2": "db-2:7001"}, "DB": 4, "Password": "p", "TLSConfig": {}, "PoolSize": 9, "ReadTimeout": 3000000000, "NewConsistentHash": null}""");

        Assert.Equal(["localhost:7000,defaultDatabase=4,ssl=true", "db-2:7001,defaultDatabase=4,ssl=true"], options.Nodes.Select(static node => node.Configuration));
        Assert.Contains("PoolSize, ReadTimeout: left out", _import.Run!.Error, StringComparison.Ordinal);
        Assert.Contains("TLSConfig: is taken as ssl=true", _import.Run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Addrs": {"a": "h:1"}, "NewConsistentHash": "mine"}""", "NewConsistentHash: places keys by code of your own")]
    [InlineData("""{"Addrs": {"a": "h:1"}, "HashReplicas": 100}""", "HashReplicas: belongs to go-redis before version 8")]
    [InlineData("""{"Addrs": {"a": "h"}}""", "Addrs.a: is not host:port")]
    [InlineData("""{"Addrs": {"": "h:1"}}""", "Addrs: a shard has no name")]
    [InlineData("""{"DB": 1}""", "Addrs: is missing")]
    [InlineData("10.0.0.1:6379", "shard 1: is not name=host:port")]
    [InlineData(" ", "it is empty")]
    public async Task Rings_of_go_redis_that_place_otherwise_are_refused(string text, string fault) =>
        Assert.Contains(fault, await _import.RefuseAsync("go-redis", text), StringComparison.Ordinal);

    [Fact]
    public async Task Addresses_of_go_redis_alone_will_do() =>
        Assert.Equal(["a", "b"], (await _import.LoadAsync("go-redis", """{"a": "h:1", "b": "h:2"}""")).Nodes.Select(static node => node.Name));
}

using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Tests.Replies;

public sealed class InfoTextTests
{
    private const string First = "# Server\r\nredis_version:7.0.15\r\nprocess_id:1\r\n\r\n# Clients\r\nconnected_clients:2\r\n\r\n# Keyspace\r\ndb0:keys=2,expires=1,avg_ttl=10\r\n";
    private const string Second = "# Server\r\nredis_version:7.0.15\r\nprocess_id:2\r\n\r\n# Clients\r\nconnected_clients:5\r\n\r\n# Keyspace\r\ndb0:keys=3,expires=3,avg_ttl=50\r\ndb3:keys=1,expires=0,avg_ttl=0\r\n";

    [Fact]
    public void Text_of_one_node_stays_as_it_is() => Assert.Equal(First, InfoText.Combine([First]));

    [Fact]
    public void Counts_are_summed_and_what_differs_is_that_of_the_first() =>
        Assert.Equal(
            "# Server\r\nredis_version:7.0.15\r\nprocess_id:1\r\n\r\n# Clients\r\nconnected_clients:7\r\n\r\n"
            + "# Keyspace\r\ndb0:keys=5,expires=4,avg_ttl=40\r\ndb3:keys=1,expires=0,avg_ttl=0\r\n",
            InfoText.Combine([First, Second]));

    [Fact]
    public void Keyspace_of_a_first_node_without_keys_is_that_of_the_others() =>
        Assert.Equal("# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n", InfoText.Combine(["# Keyspace\r\n", "# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n"]));

    [Fact]
    public void Clients_that_are_to_see_a_cluster_are_told_so() =>
        Assert.Equal(
            "# Server\r\nredis_mode:cluster\r\n\r\n# Cluster\r\ncluster_enabled:1\r\n",
            InfoText.Combine(["# Server\r\nredis_mode:standalone\r\n\r\n# Cluster\r\ncluster_enabled:0\r\n"], isCluster: true));
}

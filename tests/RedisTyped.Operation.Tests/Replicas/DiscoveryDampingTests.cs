using RedisTyped.Nodes;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Replicas;

public sealed class DiscoveryDampingTests
{
    private readonly ManualTime _time = new();
    private readonly NodePlan _present = Plan("10.0.0.1:6379,10.0.0.2:6379");

    [Fact]
    public void Server_that_is_left_out_for_a_moment_is_kept()
    {
        var damping = new DiscoveryDamping(_time);

        Assert.False(damping.IsLasting(_present, Plan("10.0.0.1:6379")));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(damping.IsLasting(_present, Plan("10.0.0.1:6379")));
        Assert.False(damping.IsLasting(_present, found: null));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(damping.IsLasting(_present, Plan("10.0.0.1:6379")));
    }

    [Fact]
    public void Server_that_stays_left_out_is_left()
    {
        var damping = new DiscoveryDamping(_time);
        Assert.False(damping.IsLasting(_present, Plan("10.0.0.1:6379")));

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.True(damping.IsLasting(_present, Plan("10.0.0.1:6379")));
    }

    [Fact]
    public void Another_server_that_is_left_out_begins_anew()
    {
        var damping = new DiscoveryDamping(_time);
        Assert.False(damping.IsLasting(_present, Plan("10.0.0.1:6379")));

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.False(damping.IsLasting(_present, Plan("10.0.0.2:6379")));
    }

    [Fact]
    public void New_server_is_taken_at_once() =>
        Assert.True(new DiscoveryDamping(_time).IsLasting(_present, Plan("10.0.0.1:6379,10.0.0.2:6379,10.0.0.3:6379")));

    private static NodePlan Plan(string configuration) =>
        new(new NodeId("a"), ConfigurationOptions.Parse(configuration), null, TimeSpan.FromSeconds(5), Required: true);
}

using RedisTyped.Nodes.Health;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>What is set of heartbeats, limits and retries.</summary>
public class HealthSettingTests
{
    [Fact]
    public void All_of_it_is_read_from_JSON()
    {
        RedisTypedOptions options = TopologyFile.ParseJson("""
            {
              "maxPendingCalls": 5,
              "ejectDownNodes": true,
              "retry": { "maxRetries": 7, "delay": "20ms" },
              "heartbeat": {
                "enabled": true, "interval": "2s", "timeout": "300ms", "slowAfter": "100ms", "missesToDown": 3, "answersToConnected": 4, "failFast": false
              },
              "nodes": [ { "name": "a", "configuration": "127.0.0.1:6379" } ]
            }
            """);

        HeartbeatOptions heartbeat = options.Heartbeat;
        Assert.Equal((5, true, 7, TimeSpan.FromMilliseconds(20)), (options.MaxPendingCalls, options.EjectDownNodes, options.Retry!.MaxRetries, options.Retry.Delay));
        Assert.Equal(
            (true, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(100), 3, 4, false),
            (heartbeat.Enabled, heartbeat.Interval, heartbeat.Timeout, heartbeat.SlowAfter, heartbeat.MissesToDown, heartbeat.AnswersToConnected, heartbeat.FailFast));
    }

    [Fact]
    public void Every_fault_is_named()
    {
        var options = new RedisTypedOptions
        {
            MaxPendingCalls = 0,
            Heartbeat = new HeartbeatOptions { Interval = TimeSpan.Zero, Timeout = TimeSpan.FromHours(2), SlowAfter = TimeSpan.Zero, MissesToDown = 0, AnswersToConnected = -1 },
        };
        options.Nodes.Add("a", "127.0.0.1:6379");

        Assert.Equal(
            [
                "maxPendingCalls: 0 is out of range; give 1 or more",
                "heartbeat.interval: 00:00:00 is out of range; give a time from 10 milliseconds to 1 hour",
                "heartbeat.timeout: 02:00:00 is out of range; give a time from 10 milliseconds to 1 hour",
                "heartbeat.slowAfter: 00:00:00 is out of range; give a time from above 0 to 1 hour",
                "heartbeat.missesToDown: 0 is out of range; give 1 or more",
                "heartbeat.answersToConnected: -1 is out of range; give 1 or more",
            ],
            Assert.Throws<TopologyException>(() => TopologySnapshot.Create(options)).Faults);
    }

    [Fact]
    public void Mistyped_setting_of_the_heartbeat_is_a_fault() => Assert.Equal(
        ["heartbeat.intervall: is not a setting; did you mean 'interval'?", "retry: is not an object; write its maxRetries and delay, such as maxRetries 3"],
        Assert.Throws<TopologyException>(() => TopologyFile.ParseJson(
            """{ "heartbeat": { "intervall": "1s" }, "retry": "on", "nodes": [ { "name": "a", "configuration": "127.0.0.1:6379" } ] }""")).Faults);
}

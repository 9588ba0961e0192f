using System.Net;
using Microsoft.Extensions.Logging;
using NSubstitute;
using NSubstitute.Extensions;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Tests.Execution;

/// <summary>Multiplexers that connect to nothing, for what is decided before anything is sent.</summary>
internal static class FakeNodes
{
    public static RedisTypedOptions Options(string router, params string[] names)
    {
        var options = new RedisTypedOptions { Router = router };
        foreach (string name in names)
        {
            options.Nodes.Add(new NodeOptions { Name = name, Multiplexer = Multiplexer() });
        }

        return options;
    }

    public static Task<ShardedRedis> ConnectAsync(RedisTypedOptions options, ILoggerFactory? log = null) =>
        ShardedRedis.ConnectAsync(options, log, TestContext.Current.CancellationToken);

    public static IConnectionMultiplexer Multiplexer()
    {
        var database = Substitute.For<IDatabase>();
        // Given for the type, since a substitute of RedisResult itself cannot be made.
        database.ReturnsForAll(Task.FromResult<RedisResult>(null!));
        var multiplexer = Substitute.For<IConnectionMultiplexer>();
        multiplexer.IsConnected.Returns(true);
        multiplexer.GetDatabase(Arg.Any<int>(), Arg.Any<object>()).Returns(database);
        multiplexer.GetEndPoints(Arg.Any<bool>()).Returns([new DnsEndPoint("fake", 6379)]);
        return multiplexer;
    }

    /// <summary>The command lines that reached a node, but for the PING of the start.</summary>
    public static IReadOnlyList<string> Sent(ShardedRedis redis, string node) =>
        [.. redis.OnNode(node).Database.ReceivedCalls()
            .Where(call => call.GetMethodInfo().Name == nameof(IDatabaseAsync.ExecuteAsync))
            .Select(call => $"{call.GetArguments()[0]} {string.Join(' ', (IEnumerable<object>)call.GetArguments()[1]!)}".TrimEnd())
            .Where(line => line != "PING")];
}

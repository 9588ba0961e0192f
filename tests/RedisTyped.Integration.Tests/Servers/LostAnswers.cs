using System.Net;
using NSubstitute;
using NSubstitute.Extensions;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Servers;

/// <summary>
/// A connection to nothing whose commands end without their answers, as StackExchange.Redis 1.2.6 can end one where it fails another one twice, since a connection
/// breaks while that is written.
/// </summary>
internal static class LostAnswers
{
    public static IConnectionMultiplexer Multiplexer(Action<IDatabase>? configure = null)
    {
        var batch = Substitute.For<IBatch>();
        batch.ReturnsForAll(Task.FromResult<RedisResult>(null!));
        batch.ReturnsForAll(Task.FromResult<RedisValue[]>(null!));
        var database = Substitute.For<IDatabase>();
        database.ReturnsForAll(Task.FromResult<RedisResult>(null!));
        database.ReturnsForAll(Task.FromResult<RedisValue[]>(null!));
        database.CreateBatch(Arg.Any<object>()).Returns(batch);
        configure?.Invoke(database);
        var multiplexer = Substitute.For<IConnectionMultiplexer>();
        multiplexer.IsConnected.Returns(true);
        multiplexer.GetDatabase(Arg.Any<int>(), Arg.Any<object>()).Returns(database);
        multiplexer.GetEndPoints(Arg.Any<bool>()).Returns([new DnsEndPoint("fake", 6379)]);
        return multiplexer;
    }
}

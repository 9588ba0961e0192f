using Microsoft.Extensions.Logging;
using RedisTyped.Tests.Execution;

namespace RedisTyped.Tests.Telemetry;

public class RouteLogTests
{
    [Fact]
    public async Task A_routed_call_is_logged_at_debug_with_key_hash_and_node()
    {
        using var log = new RecordingLog(LogLevel.Debug);
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"), log);

        redis.Store<IPlainStore>().Route("foo"u8.ToArray());
        await redis.ExecuteAsync("HGET", "foo", "field");

        Assert.Contains((LogLevel.Debug, "IPlainStore.GetAsync foo hashed as 2356372769 goes to b"), log.Lines);
        Assert.Contains((LogLevel.Debug, "HGET foo hashed as 2356372769 goes to b"), log.Lines);
    }

    [Fact]
    public async Task No_key_is_logged_above_debug()
    {
        using var log = new RecordingLog(LogLevel.Information);
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"), log);

        redis.Store<IPlainStore>().Route("foo"u8.ToArray());
        await redis.ExecuteAsync("GET", "foo");

        Assert.StartsWith("Connected to 2 nodes with router modulo in ", Assert.Single(log.Lines).Text, StringComparison.Ordinal);
    }

    /// <summary>The key is the caller's; routing it adds nothing, whatever the router and the form of the call.</summary>
    [Theory]
    [InlineData("slots", "a", "b", "c")]
    [InlineData("modulo", "a", "b", "c")]
    [InlineData("ketama", "a", "b", "c")]
    [InlineData("rendezvous", "a", "b", "c")]
    [InlineData("rb-partition", "a", "b", "c")]
    [InlineData("rb-ketama", "a", "b", "c")]
    [InlineData("rediscluster", "node_1", "node_2", "node_3")]
    public async Task Routing_allocates_nothing_when_the_log_is_off(string router, params string[] nodes)
    {
        using var log = new RecordingLog(LogLevel.Information);
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options(router, nodes), log);
        var store = redis.Store<IPlainStore>();
        byte[] key = "user:42:name"u8.ToArray();
        store.Route(key);

        Assert.Equal(0, AllocatedBytes.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                store.Route(key);
            }
        }));
    }

    private sealed class RecordingLog(LogLevel lowest) : ILoggerFactory, ILogger
    {
        private readonly List<(LogLevel Level, string Text)> _lines = [];

        public IReadOnlyList<(LogLevel Level, string Text)> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Add((logLevel, formatter(state, exception)));
    }
}

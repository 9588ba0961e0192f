using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RedisTyped.Testing;

namespace RedisTyped.Operation.Tests.Telemetry;

public sealed class SecrecyTests
{
    private const string Marker = "SECRETMARKER";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_key_value_or_password_is_in_any_tag_span_or_log_from_Information_on()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Password = Marker + "password" }, Cancelled);
        using var logs = new LogKeeper();
        using var factory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
        string name = Guid.NewGuid().ToString("N");
        using var recording = new Recording(name);
        await using (ShardedRedis redis = await ShardedRedis.ConnectAsync(
            options =>
            {
                options.ClientName = name;
                foreach (TestNode node in nodes.Nodes)
                {
                    options.Nodes.Add(node.Name, node.ConfigurationString);
                }
            },
            factory,
            Cancelled))
        {
            await EveryCall.MakeAsync(redis, Marker);
            recording.Observe();
            await nodes[0].KillAsync(Cancelled);
            await nodes[1].KillAsync(Cancelled);
            await Assert.ThrowsAnyAsync<Exception>(() => redis.Store<IThingStore>().GetAsync(Marker, Cancelled));
        }

        Assert.NotEmpty(recording.Spans);
        Assert.NotEmpty(recording.Of("redistyped.operation.failures"));
        Assert.DoesNotContain(recording.All.SelectMany(static one => one.Tags), static tag => tag.Value.Contains(Marker, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(recording.Spans.Select(TextOf), static text => text.Contains(Marker, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(logs.Lines, static line => line.Level == LogLevel.Debug && line.Text.Contains(Marker, StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, static line => line.Level >= LogLevel.Information && line.Text.Contains(Marker, StringComparison.OrdinalIgnoreCase));
    }

    private static string TextOf(Activity span) => string.Join(
        "\n",
        [
            span.DisplayName, span.OperationName, span.StatusDescription ?? "", span.TraceStateString ?? "",
            .. span.TagObjects.Select(static tag => $"{tag.Key}={tag.Value}"),
            .. span.Events.SelectMany(static e => e.Tags.Select(tag => $"{e.Name}: {tag.Key}={tag.Value}")),
            .. span.Baggage.Select(static item => $"{item.Key}={item.Value}"),
        ]);

    private sealed class LogKeeper : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

        public void Dispose()
        {
        }
    }
}

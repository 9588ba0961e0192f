using Microsoft.Extensions.Logging;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Holds a call up whose route is logged: it has taken the topology, and is not sent yet.</summary>
/// <param name="before">How many it lets pass before.</param>
internal sealed class HeldLog(int before = 0) : ILoggerFactory, ILogger
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private int _before = before;
    private readonly ManualResetEventSlim _isFree = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is held up.</summary>
    public Task Entered => _entered.Task.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);

    /// <summary>Lets it go on.</summary>
    public void Free() => _isFree.Set();

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == 1 && Interlocked.Decrement(ref _before) < 0 && _entered.TrySetResult())
        {
            Assert.True(_isFree.Wait(Longest), "The call is let go on.");
        }
    }

    public void Dispose() => _isFree.Set();
}

using System.Collections.Concurrent;
using System.Reflection;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using Xunit.v3;

namespace RedisTyped.Resharding.Tests;

/// <summary>
/// Ends a test that waits for ever, so that it fails where it waits and the others are run: what a test waits for ends with its token, and the way to there is in what it fails with.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TestLimitAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Longest = Long.IsWanted ? TimeSpan.FromMinutes(55) : TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Timer> _running = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        ITestContext context = TestContext.Current;
        _running[test.UniqueID] = new Timer(_ => End(context), state: null, Longest, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_running.TryRemove(test.UniqueID, out Timer? limit))
        {
            limit.Dispose();
        }
    }

    private static void End(ITestContext context)
    {
        try
        {
            context.TestOutputHelper?.WriteLine($"It was ended, since it has run for {Longest}.");
            context.CancelCurrentTest();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself in that moment.
        }
    }
}

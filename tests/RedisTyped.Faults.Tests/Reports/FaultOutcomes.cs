using System.Collections.Concurrent;
using System.Globalization;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Faults.Tests.Faults;
using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Faults.Tests.Reports;

/// <summary>
/// Runs each fault once, whatever number of tests ask what came of it. In the long form it makes the page of what was measured.
/// </summary>
public sealed class FaultOutcomes : IAsyncLifetime
{
    /// <summary>Set to a number by <c>tests/run.sh --faults</c>: how many times the calls of the short form.</summary>
    private const string ScaleVariable = "REDISTYPED_FAULTS_SCALE";

    /// <summary>Set to the page's path by <c>tests/run.sh --faults</c>.</summary>
    private const string PageVariable = "REDISTYPED_FAULTS_PAGE";

    private readonly ConcurrentDictionary<string, Lazy<Task<FaultOutcome>>> _runs = new();
    private readonly double? _load = Machine.Load();
    private readonly int _scale = int.TryParse(Environment.GetEnvironmentVariable(ScaleVariable), CultureInfo.InvariantCulture, out int scale) ? scale : 1;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Environment.GetEnvironmentVariable(PageVariable) is { Length: > 0 } page && FaultCatalog.IsWhole && FaultCatalog.Names.All(_runs.ContainsKey))
        {
            FaultOutcome[] outcomes = await Task.WhenAll(FaultCatalog.Names.Select(name => _runs[name].Value));
            await ReliabilityPage.WriteAsync(page, FaultTable.Of(outcomes, MachineFacts.Of(_load)));
        }
    }

    /// <summary>What came of a fault.</summary>
    internal Task<FaultOutcome> OfAsync(string name) => _runs.GetOrAdd(
        name,
        new Lazy<Task<FaultOutcome>>(() => FaultRun.RunAsync(FaultCatalog.Named(name), _scale, CancellationToken.None))).Value;
}

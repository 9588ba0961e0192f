using System.Diagnostics;

namespace RedisTyped.Faults.Tests.Ledgers;

/// <summary>A call that has not ended yet.</summary>
/// <param name="path">How it goes.</param>
/// <param name="node">The node that it concerns, or several.</param>
/// <param name="limit">How long it may take.</param>
internal sealed class OpenCall(CallPath path, string node, TimeSpan limit)
{
    public CallPath Path { get; } = path;

    public string Node { get; } = node;

    public TimeSpan Limit { get; } = limit;

    public long Started { get; } = Stopwatch.GetTimestamp();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(Started);

    public override string ToString() => $"{Path} on {Node}, for {Elapsed.TotalSeconds:0.0} s of {Limit.TotalSeconds:0.0} s";
}

using System.Diagnostics;

namespace RedisTyped.Nodes;

/// <summary>The loss of a server that may be a primary, as long as StackExchange.Redis would send to it as soon as it is back.</summary>
internal sealed class ServerLoss
{
    /// <summary>When it was lost, as <see cref="Stopwatch.GetTimestamp"/> has it.</summary>
    public long Since { get; } = Stopwatch.GetTimestamp();

    /// <summary>How long it has been lost.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(Since);

    /// <summary>Whether calls go to another server all the same.</summary>
    public bool IsTolerated { get; set; }
}

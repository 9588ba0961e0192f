using System.Buffers;

namespace RedisTyped.Scanning;

/// <summary>Where a scan of one node goes on.</summary>
/// <param name="Cursor">The server's cursor; 0: at the start.</param>
/// <param name="Run">The run of the server that gave it, which alone understands it; empty where the server does not tell.</param>
internal readonly record struct ScanPosition(ulong Cursor, string Run)
{
    /// <summary>Before everything, on any server.</summary>
    public static ScanPosition Start { get; } = new(0, "");

    /// <summary>What the name of a run is made of.</summary>
    public static SearchValues<char> RunDigits { get; } = SearchValues.Create("0123456789abcdef");
}

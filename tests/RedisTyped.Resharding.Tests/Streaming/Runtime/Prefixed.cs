using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Tests.Streaming.Runtime;

/// <summary>Keeps what starts with <c>on</c>.</summary>
internal sealed class Prefixed : IKeyFilter
{
    public static Prefixed On { get; } = new();

    public bool Keeps(ReadOnlySpan<byte> key, int db) => key.StartsWith("on"u8);
}

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>Where a server of the source listens.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port.</param>
internal sealed record SourceAddress(string Host, int Port)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

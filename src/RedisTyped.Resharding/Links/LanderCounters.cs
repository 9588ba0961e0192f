namespace RedisTyped.Resharding.Links;

/// <summary>Those names of <see cref="ILander.Counters"/> that others look for.</summary>
internal static class LanderCounters
{
    /// <summary>Connections to the target that broke and were made again; who is followed as a replica connects by itself, and there is none.</summary>
    public const string Reconnects = "reconnects";

    /// <summary>Keys that were read one by one.</summary>
    public const string KeysRead = "keysRead";
}

namespace RedisTyped.Faults.Tests.Network;

/// <summary>How the network between a client and a node does.</summary>
internal sealed record LinkState
{
    /// <summary>Everything passes at once.</summary>
    public static LinkState Healthy { get; } = new();

    /// <summary>How long each packet takes, in either direction. Packets follow each other as fast as they came.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// Whether nothing arrives: connections stand and are made, and no byte passes. What is held arrives late when this ends, as with TCP,
    /// which sends again what was lost.
    /// </summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether new connections are closed at once.</summary>
    public bool RefusesConnections { get; init; }

    /// <summary>How many bytes are passed on at once.</summary>
    public int PieceSize { get; init; } = int.MaxValue;
}

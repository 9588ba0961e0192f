namespace RedisTyped.Resharding.CutOver;

/// <summary>What a server has to do with a cut-over.</summary>
/// <param name="IsSource">Whether keys move away from it, so that its writes are held back.</param>
/// <param name="IsRetired">Whether no keys are looked for there afterwards, so that its fence stays.</param>
/// <param name="IsReplica">Whether it is a replica until it is promoted.</param>
internal sealed record CutPart(bool IsSource, bool IsRetired, bool IsReplica)
{
    /// <summary>When its writes are held back, from 0 on: see <see cref="Planning.CutTurns"/>.</summary>
    public int Turn { get; init; }

    /// <summary>Whether a fence by REPLICAOF is put up there, over which the way back leads; else one by min-replicas-to-write.</summary>
    public bool HasWayBack { get; init; }

    /// <summary>Whether no client has come there yet: what it says of epochs before that is of a deployment that it was a server of before.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether it took writes of clients as a replica too, before the cut-over to which this is the way back.</summary>
    public bool WasWritableReplica { get; init; }

    /// <summary>The user of the old epoch there, which is switched off; null: there is none.</summary>
    public string? OldUser { get; init; }
}

namespace RedisTyped.Resharding.Progress;

/// <summary>How far a link to a source has come.</summary>
internal enum SyncPhase
{
    /// <summary>A server of the source is looked for.</summary>
    Connecting,

    /// <summary>The source makes its snapshot.</summary>
    Waiting,

    /// <summary>The snapshot is read.</summary>
    Snapshot,

    /// <summary>The snapshot has been read and is loaded by the replicas.</summary>
    Loading,

    /// <summary>The stream is passed on.</summary>
    Stream,
}

namespace RedisTyped.Resharding.Failures;

/// <summary>What kind of thing went wrong. The numbers are the exit codes of <c>redistyped reshard</c>, but for <see cref="KeysLost"/>; scripts depend on them.</summary>
internal enum ReshardFailure
{
    /// <summary>No address of the source takes a connection, or answers in time.</summary>
    SourceUnreachable = 10,

    /// <summary>The source refuses us: password, user, or the rights of the user.</summary>
    SourceRefused = 11,

    /// <summary>The source breaks the replication protocol, or broke the link.</summary>
    SourceProtocol = 12,

    /// <summary>The snapshot cannot be read: a type, opcode or version that is not known, or damaged bytes.</summary>
    Snapshot = 13,

    /// <summary>The stream holds a command whose keys are not known.</summary>
    UnknownCommand = 14,

    /// <summary>A command has keys on both sides and the policy is to stop.</summary>
    Straddle = 15,

    /// <summary>A key does not belong on its source and the policy is to stop.</summary>
    Stray = 16,

    /// <summary>The disk spool cannot be written or is too small.</summary>
    Spool = 17,

    /// <summary>The address to listen on cannot be used.</summary>
    Listen = 18,

    /// <summary>A replica broke its link or the protocol. Never ends a run.</summary>
    Replica = 19,

    /// <summary>A snapshot came damaged. The link is cut and another asked for; a run ends after some in a row, as <see cref="Snapshot"/>.</summary>
    SnapshotDamaged = 20,

    /// <summary>A replica cannot go on where it is and needs a snapshot, which it gets. Never ends a run.</summary>
    ResyncNeeded = 21,

    /// <summary>No address of the target takes a connection, or answers in time. The link is opened again.</summary>
    TargetUnreachable = 22,

    /// <summary>The target refuses us, or will not do: password, rights, version, settings, memory.</summary>
    TargetRefused = 23,

    /// <summary>The target answered a write with an error, so that it is not known any more what it holds.</summary>
    TargetDiverged = 24,

    /// <summary>The target has lost what it was given. The link is given everything anew, and an alarm is raised.</summary>
    TargetWiped = 25,

    /// <summary>Another process works on the plan, or the plan is in a state in which this cannot be done.</summary>
    PlanBusy = 26,

    /// <summary>A source came back without the keys that its targets have from it, and somebody has to decide what becomes of them. A run ends by it with the exit code of <see cref="PlanBusy"/>.</summary>
    KeysLost = 27,

    /// <summary>Sources that go into one target want things that exclude each other.</summary>
    Conflict = 30,

    /// <summary>A cut-over, or the way back, cannot be done now; the text says which topology is in force.</summary>
    CutOver = 40,

    /// <summary>Nothing brings the keys of a source to a target just now, so that the two cannot be compared.</summary>
    NotFollowing = 50,

    /// <summary>A source and a target differ.</summary>
    Differences = 51,

    /// <summary>Some keys could not be compared, since they never rest.</summary>
    Undecided = 52,
}

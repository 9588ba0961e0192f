namespace RedisTyped.Resharding.Failures;

/// <summary>Resharding cannot go on. The text names the thing, the fault and the next step, and never a secret or the value of a key.</summary>
internal sealed class ReshardException : RedisTypedException
{
    public ReshardException(ReshardFailure failure, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
    }

    /// <summary>What kind of thing went wrong.</summary>
    public ReshardFailure Failure { get; }

    /// <summary>What a command ends with that meets it.</summary>
    public int ExitCode => (int)(Failure == ReshardFailure.KeysLost ? ReshardFailure.PlanBusy : Failure);

    /// <summary>The key that it went wrong with, where there is one: never part of the text, since texts are logged.</summary>
    public byte[]? Key { get; init; }

    /// <summary>Whether the server is there, and says that it can do it in a while: it loads its data, or runs a long script.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Whether it has happened time and again in the same way, though it is of a kind that may pass.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether the same would happen again, so that trying again is of no use.</summary>
    public bool IsFinal => IsRepeated || Failure is ReshardFailure.SourceRefused or ReshardFailure.Snapshot or ReshardFailure.UnknownCommand
        or ReshardFailure.Straddle or ReshardFailure.Stray or ReshardFailure.Spool or ReshardFailure.Listen
        or ReshardFailure.TargetRefused or ReshardFailure.TargetDiverged or ReshardFailure.PlanBusy or ReshardFailure.KeysLost
        or ReshardFailure.Conflict or ReshardFailure.CutOver;
}

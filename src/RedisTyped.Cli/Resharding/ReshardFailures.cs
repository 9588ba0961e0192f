using RedisTyped.Resharding.Failures;

namespace RedisTyped.Cli.Resharding;

/// <summary>The exit codes of the commands that work on a plan, for their help.</summary>
internal static class ReshardFailures
{
    /// <summary>All that end a run.</summary>
    public static string Text { get; } = Of(Enum.GetValues<ReshardFailure>());

    /// <summary>Those of a command that only asks servers.</summary>
    public static string OfAsking { get; } = Of(ReshardFailure.SourceUnreachable, ReshardFailure.SourceRefused, ReshardFailure.SourceProtocol);

    private static string Of(params IEnumerable<ReshardFailure> failures) => string.Join(", ", failures.Select(static failure => (Code: (int)failure, Meaning: Meaning(failure)))
        .Where(static one => one.Meaning is not null).Select(static one => $"{one.Code} {one.Meaning}"));

    private static string? Meaning(ReshardFailure failure) => failure switch
    {
        ReshardFailure.SourceUnreachable => "a server cannot be reached",
        ReshardFailure.SourceRefused => "it refuses us",
        ReshardFailure.SourceProtocol => "it breaks the protocol",
        ReshardFailure.Snapshot => "its snapshot cannot be read",
        ReshardFailure.UnknownCommand => "a command is not known",
        ReshardFailure.Straddle => "a command has keys on both sides, and the plan says fail",
        ReshardFailure.Stray => "a key is a stray, and the plan says fail",
        ReshardFailure.Spool => "the spool or the journal cannot be written",
        ReshardFailure.Listen => "an address cannot be listened on",
        ReshardFailure.TargetUnreachable => "a target cannot be reached",
        ReshardFailure.TargetRefused => "it refuses us, or will not do",
        ReshardFailure.TargetDiverged => "it answered a write with an error",
        ReshardFailure.PlanBusy => "another process works on the plan, it is past this step, or an old node has lost keys",
        ReshardFailure.Conflict => "old nodes that go into one new node want things that exclude each other",
        ReshardFailure.CutOver => "the cut-over cannot be done now",
        _ => null,
    };
}

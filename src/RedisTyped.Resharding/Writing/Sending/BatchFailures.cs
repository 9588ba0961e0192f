using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>What the error that a target answers to a batch means for the link.</summary>
internal static class BatchFailures
{
    /// <summary>The failure for an error.</summary>
    /// <param name="options">The target.</param>
    /// <param name="error">What it said.</param>
    /// <param name="command">The command that it said it of; null where that is not known.</param>
    public static ReshardException Of(TargetOptions options, string error, FailedCommand? command)
    {
        string what = command is null ? "a transaction" : command.Name;
        if (TargetConnection.IsBusy(error) || error.StartsWith("*-1", StringComparison.Ordinal))
        {
            return TargetConnection.Unreachable(options, $"is not ready ({error})");
        }

        string? fault = error switch
        {
            ['O', 'O', 'M', ' ', ..] => "has no memory left; give it more and begin again: it goes on where it stopped.",
            ['N', 'O', 'P', 'E', 'R', 'M', ..] => $"does not allow {what}: {error.TrimEnd('.')}. Give the user the right and begin again.",
            ['N', 'O', 'A', 'U', 'T', 'H', ..] => "wants a password.",
            ['R', 'E', 'A', 'D', 'O', 'N', 'L', 'Y', ..] => "has become a replica, and takes no writes; name its primary.",
            ['M', 'O', 'V', 'E', 'D', ' ', ..] or ['C', 'R', 'O', 'S', 'S', ..] => "is a node of a cluster; mode W writes to servers of their own only.",
            ['M', 'I', 'S', 'C', 'O', 'N', 'F', ..] => "takes no writes, because it cannot save them to disk; look at its log.",
            ['N', 'O', 'R', 'E', 'P', ..] => "takes no writes, because it has too few replicas (min-replicas-to-write).",
            _ when error.StartsWith("ERR unknown command", StringComparison.OrdinalIgnoreCase) => $"does not know {what}, which the source's stream has; it cannot hold what the source holds.",
            _ => null,
        };
        return fault is not null
            ? TargetConnection.Refused(options, fault)
            : new ReshardException(ReshardFailure.TargetDiverged, DivergedBy(options, error, what)) { Key = command?.Key };
    }

    private static string DivergedBy(TargetOptions options, string error, string what)
    {
        string anew = $"begin again, and the link gives everything anew; if the target is away by now, so that it cannot be told so, empty it or delete {Checkpoint.KeyOf(options.Source)} there before";
        return error.StartsWith("NOSCRIPT", StringComparison.Ordinal)
            ? $"The target {options.Address} does not know the script that the source names by its hash, and neither does the tool: both were begun anew since its text came. "
                + $"What the script wrote is missing there: {anew}. Texts of scripts come with it."
            : $"The target {options.Address} answers {what} with an error, so that it is not known any more what it holds: {error.TrimEnd('.')}. "
                + $"Look at what else writes there; then {anew}.";
    }

    /// <summary>The failure for a checkpoint that is none of those that were written.</summary>
    public static ReshardException Wiped(TargetOptions options) => new(
        ReshardFailure.TargetWiped,
        $"The target {options.Address} says of the link from {options.Source} what was never written there: it was wiped, restored, or is written by somebody else. "
        + "The link is given everything anew.");
}

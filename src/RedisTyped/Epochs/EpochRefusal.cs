using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using StackExchange.Redis;

namespace RedisTyped.Epochs;

/// <summary>Tells the failures of calls that a cut-over refuses. None of such a call has run, so that it can be made again whatever it does.</summary>
internal static class EpochRefusal
{
    private const string Abort = "EXECABORT ";

    // What the fences of a cut-over answer, and UNBLOCKED: commands that wait at a server that becomes a replica get nothing from it.
    private static readonly string[] Codes = ["READONLY ", "NOREPLICAS ", "MASTERDOWN ", "UNBLOCKED "];

    /// <summary>Whether a call has failed so.</summary>
    /// <param name="fault">What it has failed with.</param>
    /// <param name="isUnderWay">Whether a cut-over is, as far as is known: otherwise a node that cannot be reached is just that, and its calls fail at once.</param>
    public static bool Is(Exception? fault, bool isUnderWay) => fault switch
    {
        RedisServerException refused => IsCode(refused.Message),

        // Calls that are too many must not wait.
        NodeBusyException => false,
        NodeCallException call => isUnderWay && !call.MayHaveRun,
        NodeRemovedException removed => !removed.MayHaveRun,
        PartialFailureException partial => partial.Failures.Count == partial.Nodes && partial.Failures.All(failure => Is(failure.Exception, isUnderWay)),
        _ => false,
    };

    /// <summary>Whether it may have taken any time before it was refused: a wait that was ended, or what was begun by a topology before.</summary>
    public static bool EndsWait(Exception fault) =>
        fault is NodeRemovedException || (fault is RedisServerException refused && refused.Message.StartsWith("UNBLOCKED ", StringComparison.Ordinal));

    /// <summary>Whether an error is what the fence of a cut-over answers.</summary>
    /// <param name="error">Its text, the code first.</param>
    /// <remarks>A transaction is dropped as a whole when one of its commands is refused; scripts before Redis 7 put the code behind words of their own.</remarks>
    public static bool IsCode(string error) =>
        error.StartsWith(Abort, StringComparison.Ordinal)
        || Array.Exists(Codes, code => error.StartsWith(code, StringComparison.Ordinal))
        || (error.StartsWith("ERR Error running script", StringComparison.Ordinal) && Array.Exists(Codes, code => error.Contains("-" + code, StringComparison.Ordinal)));
}

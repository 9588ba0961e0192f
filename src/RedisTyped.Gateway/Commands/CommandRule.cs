using RedisTyped.Commands;

namespace RedisTyped.Gateway.Commands;

/// <summary>One command of the table and what the gateway does with it. Immutable.</summary>
internal sealed class CommandRule
{
    /// <summary>The keys are to be looked for in the words of each call.</summary>
    public const int KeysMove = -1;

    private CommandRule(CommandSpec spec, Handling handling, Combination combination, bool isDenied, string? why)
    {
        Spec = spec;
        Handling = handling;
        Combination = combination;
        IsDenied = isDenied;
        Why = why;
        KeyAt = OnlyKey(spec);
        MayAskReplica = ReplicaRule.MayAnswer(spec);
        RunsScript = spec.Name is "EVAL" or "EVALSHA" or "EVAL_RO" or "EVALSHA_RO" or "FCALL" or "FCALL_RO";
        FullName = spec.Name.Replace(' ', '|').ToLowerInvariant();
        Categories = CommandCategories.Of(spec);
    }

    public CommandSpec Spec { get; }

    public Handling Handling { get; }

    /// <summary>For <see cref="Handling.AllNodes"/>.</summary>
    public Combination Combination { get; }

    /// <summary>Whether it is denied unless the options allow it.</summary>
    public bool IsDenied { get; }

    /// <summary>For <see cref="Handling.Refused"/>: a clause that says why.</summary>
    public string? Why { get; }

    /// <summary>The word that is its only key, whatever its options; <see cref="KeysMove"/>: there may be more, or none.</summary>
    public int KeyAt { get; }

    /// <summary>Whether a replica may answer, by the table.</summary>
    public bool MayAskReplica { get; }

    /// <summary>Whether it runs what a client has written: a script or a function.</summary>
    public bool RunsScript { get; }

    /// <summary>As Redis writes it in errors: <c>config|get</c>.</summary>
    public string FullName { get; }

    /// <summary>The categories that ACL rules know it by.</summary>
    public CommandCategories Categories { get; }

    public static CommandRule Of(
        CommandSpec spec, Handling handling, Combination combination = Combination.First, bool isDenied = false, string? why = null) =>
        new(spec, handling, combination, isDenied, why);

    /// <summary>Whether a command line has as many words as the command takes.</summary>
    public bool Takes(int words) => Spec.Arity >= 0 ? words == Spec.Arity : words >= -Spec.Arity;

    private static int OnlyKey(CommandSpec spec) =>
        spec.Name is "PUBLISH" ? 1
        : spec.Name is not ("SORT" or "SORT_RO" or "MIGRATE") && spec.Keys is [{ Begin: BeginSearch.Index, Find: FindKeys.Range, LastKey: 0 } only]
            ? only.Index
            : KeysMove;
}

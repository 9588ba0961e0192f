namespace RedisTyped.Generators.Model;

/// <summary>Which nodes a command without keys goes to, and what becomes of their answers.</summary>
/// <param name="NodeParameter">The parameter that names the one node; null for all nodes.</param>
internal sealed record NodesModel(string? NodeParameter)
{
    /// <summary>What is made of the answers of all nodes.</summary>
    public NodeCombination Combination { get; init; }

    /// <summary>The type arguments of a combiner of the user's own: itself, what a node answers, what it makes of that.</summary>
    public string CombinerArguments { get; init; } = "";

    /// <summary>How long a node may take; 0: no limit of its own.</summary>
    public int TimeoutMilliseconds { get; init; }

    /// <summary>What the method returns; the method's own return type is that of one node's answer.</summary>
    public string ReturnType { get; init; } = "";

    /// <summary>Whether that is a ValueTask.</summary>
    public bool IsValueTask { get; init; }
}

/// <summary>Each is a method of the runtime's NodeReply, with Async behind it.</summary>
internal enum NodeCombination
{
    /// <summary>No combination: the results of all.</summary>
    All,

    /// <summary>No result at all.</summary>
    None,
    Sum,
    Concat,
    ConcatLists,
    Min,
    Max,
    First,
    Every,
    Any,

    /// <summary>By a type of the user's.</summary>
    Combine,
}

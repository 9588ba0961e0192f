namespace RedisTyped.Resharding.Planning;

/// <summary>
/// A topology of a plan: the file that it is read from each time, and what it was when the plan was made. How to connect, passwords too, stays in that
/// file, so that a plan file holds no secret.
/// </summary>
public sealed record PlannedTopology
{
    /// <summary>The file, as an absolute path or one that starts at the plan file's folder.</summary>
    public required string File { get; init; }

    /// <summary>The router's name.</summary>
    public required string Router { get; init; }

    /// <summary>
    /// A digest of all that decides where keys live and which servers have them. A file that has another one now is not the planned topology any more.
    /// Passwords and timeouts are not in it.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>The topology's number among those that follow each other; a cut-over publishes the new one.</summary>
    public long Epoch { get; init; }

    /// <summary>The names of its nodes, in the router's order.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }
}

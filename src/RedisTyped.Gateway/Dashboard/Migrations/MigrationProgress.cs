namespace RedisTyped.Gateway.Dashboard.Migrations;

/// <summary>How far a migration is. Immutable.</summary>
/// <param name="Name">What is moved, such as <c>servers.txt to topology.json</c>. No secret: it is shown.</param>
/// <param name="Phase">What is being done, such as <c>copying</c>.</param>
public sealed record MigrationProgress(string Name, string Phase)
{
    /// <summary>How much is done, in <see cref="Unit"/>.</summary>
    /// <value><see langword="null"/>: not known.</value>
    public long? Done { get; init; }

    /// <summary>How much there is to do, in <see cref="Unit"/>.</summary>
    /// <value><see langword="null"/>: not known, and no bar is shown.</value>
    public long? Total { get; init; }

    /// <summary>What is counted.</summary>
    /// <value><c>keys</c>.</value>
    public string Unit { get; init; } = "keys";

    /// <summary>Since when it runs.</summary>
    /// <value><see langword="null"/>: not known.</value>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What else is to be said, such as how far the copy is behind.</summary>
    /// <value><see langword="null"/>: nothing.</value>
    public string? Note { get; init; }
}

namespace RedisTyped.Scanning;

/// <summary>How <see cref="ShardedRedis"/> scans the keys of all nodes.</summary>
public sealed class ScanOptions
{
    /// <summary>A type that the keys must have, such as <c>hash</c>.</summary>
    /// <value>Default: <see langword="null"/>, any type.</value>
    public string? Type { get; set; }

    /// <summary>About how many keys a node looks at for one page; a hint to Redis, which also bounds what is fetched ahead.</summary>
    /// <value>Default: 500. At least 1.</value>
    public int PageSize { get; set; } = 500;

    /// <summary>Where to resume.</summary>
    /// <value>Default: <see cref="ScanCursor.Start"/>.</value>
    public ScanCursor From { get; set; } = ScanCursor.Start;
}

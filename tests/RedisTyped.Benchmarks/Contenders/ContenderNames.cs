namespace RedisTyped.Benchmarks.Contenders;

/// <summary>What contenders are called in reports and targets.</summary>
internal static class ContenderNames
{
    /// <summary>A typed store, through generated code.</summary>
    public const string Typed = "RedisTyped";

    /// <summary>The best that is written by hand for this on StackExchange.Redis.</summary>
    public const string Hand = "by hand";

    public static bool IsOurs(string name) => name.StartsWith(Typed, StringComparison.Ordinal);
}

namespace RedisTyped.Resharding.Tests.Acceptance.Runtime;

/// <summary>Whether the long forms were asked for, which take minutes.</summary>
internal static class Long
{
    public static bool IsWanted { get; } = Environment.GetEnvironmentVariable("REDISTYPED_LONG") == "1";

    public static int Or(int times, int shortly) => IsWanted ? times : shortly;
}

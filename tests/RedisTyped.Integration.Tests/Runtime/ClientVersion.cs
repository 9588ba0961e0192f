using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Runtime;

/// <summary>The StackExchange.Redis that the tests run on: the lowest, unless the build says otherwise.</summary>
internal static class ClientVersion
{
    /// <summary>Whether it is one before 2.0, which lacks most of what settings ask for.</summary>
    public static bool IsOldest => Major < 2;

    /// <summary>Whether it is one from 3.0 on, which speaks RESP3 where nobody says otherwise.</summary>
    public static bool IsNewest => Major >= 3;

    /// <summary>What has a connection of any version speak RESP2: an option that older versions do not know, since they speak nothing else.</summary>
    public static string Resp2 => IsNewest ? ",protocol=resp2" : "";

    private static int Major { get; } = typeof(ConnectionMultiplexer).Assembly.GetName().Version!.Major;
}

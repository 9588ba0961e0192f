using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.Streaming.Runtime;

/// <summary>Connections of StackExchange.Redis, to look by, which do not end where a machine that does other work as well takes its time.</summary>
internal static class PatientConnection
{
    public static Task<ConnectionMultiplexer> OpenAsync(TestNode node) =>
        ConnectionMultiplexer.ConnectAsync(node.ConfigurationString + ",allowAdmin=true,connectTimeout=60000,syncTimeout=60000,responseTimeout=60000");

    /// <summary>Closes one. Disposal waits for an answer first, for the whole minute where the thread that it is called on is the one that would read it.</summary>
    public static void End(this ConnectionMultiplexer connection) => connection.Close(allowCommandsToComplete: false);
}

using System.Reflection;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Tests.Execution;

/// <summary>What can befall a question to a node.</summary>
public enum Silence
{
    Late,
    Broken,
    Removed,
    Closed,
    Unmapped,
    Lost,
}

/// <summary>What the faults are of nodes that do not say what they are asked.</summary>
internal static class Silences
{
    /// <summary>Each of them.</summary>
    public static TheoryData<Silence> All => [.. Enum.GetValues<Silence>()];

    public static Exception Fault(Silence silence) => silence switch
    {
        Silence.Late => new TimeoutException(),
        Silence.Broken => Made<RedisConnectionException>(ConnectionFailureType.SocketFailure, "SocketFailure on PING"),
        Silence.Removed => new NodeRemovedException(new NodeId("a")),
        Silence.Closed => new ObjectDisposedException("a"),
        Silence.Unmapped => Made<RedisCommandException>("This operation has been disabled in the command-map and cannot be used: PING"),
        _ => ConnectionFault.Lost(new NodeId("a"), "CLUSTER NODES"),
    };

    /// <summary>Makes a fault of StackExchange.Redis, which before 2.0 it alone can do.</summary>
    public static T Made<T>(params object[] arguments)
        where T : Exception =>
        (T)Activator.CreateInstance(typeof(T), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, binder: null, arguments, culture: null)!;
}

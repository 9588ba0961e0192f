using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// Members of StackExchange.Redis that have other names from 2.0 on. Every version from 1.2.6 to 3.x has them by these, but to use them is an error of the compiler in 3.x, unless
/// who does is out of use himself. So this is; it is not to be taken away while 1.2.6 is supported.
/// </summary>
[Obsolete("For the members that it names only, and through NodeRoles and NodeServers.")]
internal static class RenamedMembers
{
    public const CommandFlags PreferReplica = CommandFlags.PreferSlave;

    public const CommandFlags DemandReplica = CommandFlags.DemandSlave;

    public static bool IsReplica(IServer server) => server.IsSlave;
}

using RedisTyped.Gateway.Security;

namespace RedisTyped.Gateway;

/// <summary>What the gateway allows its clients. Plain settable properties, read once when the gateway starts.</summary>
public sealed class GatewayOptions
{
    /// <summary>How many RESP clients may be connected at the same time; one more is refused in the words of Redis.</summary>
    /// <value>10,000; at least 1.</value>
    public int MaxClients { get; set; } = 10_000;

    /// <summary>How many arguments a command may have, its name included.</summary>
    /// <value>1,048,576; at least 1.</value>
    public int MaxArguments { get; set; } = 1024 * 1024;

    /// <summary>How many bytes one argument may have: what Redis calls <c>proto-max-bulk-len</c>.</summary>
    /// <value>512 MiB; at least 1,024. No higher than the least of the nodes: one that is sent more closes the connection, which clients share.</value>
    public int MaxArgumentBytes { get; set; } = 512 * 1024 * 1024;

    /// <summary>How many bytes a whole request may have.</summary>
    /// <value>1 GiB; at least 1,024.</value>
    public int MaxRequestBytes { get; set; } = 1024 * 1024 * 1024;

    /// <summary>How many bytes of replies may wait for a client that does not read them; then its connection is closed.</summary>
    /// <value>256 MiB; at least 65,536.</value>
    public long MaxOutputBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// How many connections to each node clients may have for themselves: in transactions, in commands that wait, and for what they listen to. Keep it
    /// below the node's own <c>maxclients</c>, or the connections that all clients share may find no place.
    /// </summary>
    /// <value>4,096; at least 1.</value>
    public int MaxOwnConnections { get; set; } = 4096;

    /// <summary>
    /// How long a client may be silent before its connection is closed. Those that wait for something are not. Looked at once a second, so that a
    /// connection may live a second or two longer, and never shorter.
    /// </summary>
    /// <value>Zero: for ever, as with Redis.</value>
    public TimeSpan IdleTimeout { get; set; }

    /// <summary>The password of the user <c>default</c>: clients are asked for it by NOAUTH. Never printed.</summary>
    /// <value><see langword="null"/>: none.</value>
    public string? Password { get; set; }

    /// <summary>
    /// Users with what they may do, each as in an ACL file of Redis: <c>user alice on >password ~cart:* +@read</c>. docs/gateway-commands.md lists the
    /// rules. Where there are some, but neither <c>default</c> among them nor a <see cref="Password"/>, every client has to log in.
    /// </summary>
    /// <value>Empty.</value>
    public IList<string> Users { get; } = [];

    /// <summary>Commands that are otherwise denied, over RESP or HTTP, by name or category: <c>CONFIG SET</c>, <c>DEBUG</c>, <c>@admin</c>.</summary>
    /// <value>Empty.</value>
    public IList<string> AllowedCommands { get; } = [];

    /// <summary>Commands that are denied besides, over RESP and HTTP, by name or category: <c>KEYS</c>, <c>@dangerous</c>. Goes before <see cref="AllowedCommands"/>.</summary>
    /// <value>Empty.</value>
    public IList<string> DeniedCommands { get; } = [];

    /// <summary>
    /// Whether commands such as SINTERSTORE and RENAME are carried out in steps where their keys live on several nodes; not atomic. See
    /// docs/cross-shard.md.
    /// </summary>
    /// <value><see langword="false"/>: they are refused with CROSSSLOT.</value>
    public bool CrossShard { get; set; }

    /// <summary>Whether the gateway looks to clients like a Redis Cluster of one node that has all slots, so that cluster clients connect.</summary>
    /// <value><see langword="false"/>: like a server without cluster mode.</value>
    public bool ClusterClients { get; set; }

    /// <summary>The address that cluster clients are given, as <c>10.0.0.1:6379</c>.</summary>
    /// <value><see langword="null"/>: the one that each client has connected to.</value>
    public string? ClusterAddress { get; set; }

    /// <summary>Every fault: the option, its value, what is allowed.</summary>
    internal IEnumerable<string> Faults()
    {
        if (MaxClients < 1)
        {
            yield return $"MaxClients is {MaxClients}; give 1 or more";
        }

        if (MaxArguments < 1)
        {
            yield return $"MaxArguments is {MaxArguments}; give 1 or more";
        }

        if (MaxArgumentBytes < 1024)
        {
            yield return $"MaxArgumentBytes is {MaxArgumentBytes}; give 1,024 or more";
        }

        if (MaxRequestBytes < 1024)
        {
            yield return $"MaxRequestBytes is {MaxRequestBytes}; give 1,024 or more";
        }

        if (MaxOutputBytes < 65_536)
        {
            yield return $"MaxOutputBytes is {MaxOutputBytes}; give 65,536 or more";
        }

        if (MaxOwnConnections < 1)
        {
            yield return $"MaxOwnConnections is {MaxOwnConnections}; give 1 or more";
        }

        if (IdleTimeout < TimeSpan.Zero)
        {
            yield return $"IdleTimeout is {IdleTimeout}; give zero or a time";
        }

        if (ClusterAddress is { } address && !(address.LastIndexOf(':') is > 0 and var colon && ushort.TryParse(address.AsSpan(colon + 1), out _)))
        {
            yield return $"ClusterAddress is '{address}'; give a host and a port, as 10.0.0.1:6379";
        }

        var faults = new List<string>();
        UserList.Of(Password, [.. Users], faults);
        CommandPolicy.Of(AllowedCommands, DeniedCommands, faults);
        foreach (string fault in faults)
        {
            yield return fault;
        }
    }
}

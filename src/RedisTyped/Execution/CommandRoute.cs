using System.ComponentModel;
using RedisTyped.Keys;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Where one call goes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CommandRoute
{
    private readonly ShardRouter _router;

    internal CommandRoute(IDatabaseAsync database, CommandFlags flags, ShardRouter router)
    {
        Database = database;
        Flags = flags;
        _router = router;
    }

    /// <summary>The database, batch or transaction of the owning node.</summary>
    public IDatabaseAsync Database { get; }

    /// <summary>The flags to call with.</summary>
    public CommandFlags Flags { get; }

    /// <summary>The key as the node stores it.</summary>
    /// <param name="key">The key as the template formats it.</param>
    /// <returns>The same bytes, but for a router whose legacy mode strips tags.</returns>
    public RedisKey Key(in BuiltKey key) => _router.RewritesKeys ? key.Bytes[_router.PartsOf(key.Bytes).Stored] : key.Bytes;

    /// <summary>Sends a command that StackExchange.Redis has no typed method for.</summary>
    /// <param name="command">The command's first word.</param>
    /// <param name="arguments">What follows it.</param>
    /// <returns>The pending reply.</returns>
    public Task<RedisResult> ExecuteAsync(string command, ICollection<object> arguments) =>
        Database.ExecuteAsync(command, arguments, Flags);
}

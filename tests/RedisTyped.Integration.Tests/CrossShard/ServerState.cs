using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>Sets up and reads back the keys of a case, on one server or on several.</summary>
internal sealed class ServerState(IDatabase[] all, Func<byte[], IDatabase> home)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    public IDatabase Home(byte[] key) => home(key);

    /// <summary>Empties the servers and makes keys as described; null: no such key.</summary>
    public async Task ResetAsync(IReadOnlyList<byte[]> keys, IReadOnlyList<KeyState?> states)
    {
        await Task.WhenAll(all.Select(static database => database.ExecuteAsync("FLUSHDB")));
        var pending = new List<Task>();
        for (int i = 0; i < keys.Count; i++)
        {
            if (states[i] is { } state)
            {
                object[] command = state.Command(keys[i]);
                pending.Add(home(keys[i]).ExecuteAsync((string)command[0], command[1..]));
                if (state.Expires)
                {
                    pending.Add(home(keys[i]).KeyExpireAsync(keys[i], Life));
                }
            }
        }

        await Task.WhenAll(pending);
    }

    /// <summary>What all keys hold: type, content, expiry; and that there are no others.</summary>
    public async Task<string> ReadAsync(IReadOnlyList<byte[]> keys)
    {
        Task<string[]> held = Task.WhenAll(keys.Select(ReadAsync));
        RedisResult[] sizes = await Task.WhenAll(all.Select(static database => database.ExecuteAsync("DBSIZE")));
        return $"{string.Join('\n', await held)}\n{sizes.Sum(static s => (long)s)} keys";
    }

    private async Task<string> ReadAsync(byte[] key)
    {
        IDatabase database = home(key);
        Task<RedisResult> pending = database.ExecuteAsync("TYPE", key);
        Task<TimeSpan?> life = database.KeyTimeToLiveAsync(key);
        string type = (string)(await pending)!;
        string[] content = type switch
        {
            "set" => [.. Items(await database.ExecuteAsync("SMEMBERS", key)).Order(StringComparer.Ordinal)],
            // A small sorted set forgets the sign of a zero that one with large members keeps.
            "zset" => [.. Items(await database.ExecuteAsync("ZRANGE", key, 0, -1, "WITHSCORES")).Select(static word => word == "-0" ? "0" : word)],
            "list" => Items(await database.ExecuteAsync("LRANGE", key, 0, -1)),
            "hash" => [.. Items(await database.ExecuteAsync("HGETALL", key)).Order(StringComparer.Ordinal)],
            "string" => [Words.Text((byte[])(await database.StringGetAsync(key))!)],
            "stream" => [((long)await database.ExecuteAsync("XLEN", key)).ToString(null, null)],
            _ => [],
        };

        // Moved keys keep their time but for the moment that moving takes.
        string expiry = await life is { } left ? left > Life - TimeSpan.FromMinutes(1) ? "expires" : $"expires in {left}" : "stays";
        return $"{Words.Text(key)}: {type} {expiry} [{string.Join(", ", content)}]";
    }

    /// <summary>The words of an array, whose members and scores are rows of two over RESP3.</summary>
    public static string[] Items(RedisResult result) => [.. ReplyElements.ValuesOfPairs(result).Select(static word => Words.Text((byte[])word!))];
}

using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>Two servers: one that writes RDBs and one that loads what a filter made of them.</summary>
internal sealed class RdbServers : IAsyncDisposable
{
    private static readonly int[] Databases = [0, 3, 9];

    private readonly RedisNodes _nodes;
    private readonly ConnectionMultiplexer _source;
    private readonly ConnectionMultiplexer _target;

    private RdbServers(RedisNodes nodes, ConnectionMultiplexer source, ConnectionMultiplexer target)
    {
        _nodes = nodes;
        _source = source;
        _target = target;
    }

    public IDatabase Source => _source.GetDatabase();

    public IDatabase Target => _target.GetDatabase();

    public static async Task<RdbServers> StartAsync(params string[] arguments)
    {
        RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--enable-debug-command", "yes", .. arguments],
        });
        return new RdbServers(
            nodes,
            await PatientConnection.OpenAsync(nodes[0]),
            await PatientConnection.OpenAsync(nodes[1]));
    }

    /// <summary>Fills three databases with keys of every kind: numbers, packed, binary, empty; values of every type and size up to 160 elements.</summary>
    public async Task FillAsync()
    {
        foreach (int database in Databases)
        {
            await _source.GetDatabase(database).ScriptEvaluateAsync(
                """
                redis.call('SET', '', 'of no name')
                redis.call('SET', '\0\255\n', 'binary')
                redis.call('SET', string.rep('long', 5000), 'long')
                for i = 1, 160, 3 do
                  redis.call('SET', 's:' .. i, string.rep('v', i * 13))
                  redis.call('SET', string.format('%d', (i - 80) * 7919 * i), string.format('%d', i * 12345678 - 5))
                  redis.call('SET', string.rep('packed key ', 5) .. i, 'x')
                  for j = 1, i do
                    redis.call('RPUSH', 'l:' .. i, 'element' .. j .. string.rep('e', j % 97))
                    redis.call('SADD', 'i:' .. i, j * 1000)
                    redis.call('SADD', 'm:' .. i, 'member' .. j)
                    redis.call('HSET', 'h:' .. i, 'field' .. j, string.rep('w', j % 90))
                    redis.call('ZADD', 'z:' .. i, j / 7, 'member' .. j)
                    redis.call('XADD', 'x:' .. i, j .. '-1', 'f', j, 'g', string.rep('y', j % 50))
                  end
                  redis.call('RPUSH', 'l:' .. i, string.rep('z', 300))
                  redis.call('XGROUP', 'CREATE', 'x:' .. i, 'group', '0')
                  redis.call('XGROUP', 'CREATE', 'x:' .. i, 'other', '$')
                  redis.call('XREADGROUP', 'GROUP', 'group', 'consumer', 'COUNT', '7', 'STREAMS', 'x:' .. i, '>')
                  redis.call('XREADGROUP', 'GROUP', 'group', 'second', 'COUNT', '2', 'STREAMS', 'x:' .. i, '>')
                  redis.call('XDEL', 'x:' .. i, '1-1')
                  redis.call('PEXPIREAT', 's:' .. i, 1900000000000 + i)
                  redis.call('PEXPIREAT', 'h:' .. i, 1900000000000 + i)
                end
                """);
        }

        await Source.ExecuteAsync("FUNCTION", "LOAD", "REPLACE", "#!lua name=lib\nredis.register_function('f', function() return 1 end)");
    }

    /// <summary>What the source saves now.</summary>
    public async Task<byte[]> SaveAsync()
    {
        await Source.ExecuteAsync("SAVE");
        return await File.ReadAllBytesAsync(Path.Combine(_nodes[0].DataDirectory, "dump.rdb"));
    }

    /// <summary>Makes the target hold what an RDB holds and nothing else.</summary>
    public async Task LoadAsync(byte[] rdb)
    {
        await File.WriteAllBytesAsync(Path.Combine(_nodes[1].DataDirectory, "dump.rdb"), rdb);
        Assert.Equal("OK", (string?)await Target.ExecuteAsync("DEBUG", "RELOAD", "NOSAVE"));
    }

    /// <summary>Digest and expiry of every key, in the order of database and key.</summary>
    public static async Task<IReadOnlyList<string>> ContentAsync(IDatabase of, Func<string, int, bool>? keeps = null)
    {
        var content = new List<string>();
        foreach (int number in Databases)
        {
            IDatabase database = of.Multiplexer.GetDatabase(number);
            byte[][] keys = [.. ((byte[][]?)await database.ExecuteAsync("KEYS", "*"))!.Where(key => keeps?.Invoke(Encoding.Latin1.GetString(key), number) ?? true)];
            Task<RedisResult>[] digests = [.. keys.Select(key => database.ExecuteAsync("DEBUG", "DIGEST-VALUE", (RedisKey)key))];
            Task<RedisResult>[] expiries = [.. keys.Select(key => database.ExecuteAsync("PEXPIRETIME", (RedisKey)key))];
            for (int at = 0; at < keys.Length; at++)
            {
                string digest = ((string[]?)await digests[at])![0];
                long expiry = (long)await expiries[at];
                content.Add(string.Create(CultureInfo.InvariantCulture, $"{number} {Convert.ToHexString(keys[at])} {digest} {expiry}"));
            }
        }

        content.Sort(StringComparer.Ordinal);
        return content;
    }

    public async ValueTask DisposeAsync()
    {
        _source.End();
        _target.End();
        await _nodes.DisposeAsync();
    }
}

using System.Diagnostics;
using System.Globalization;
using RedisTyped.Benchmarks.Resharding;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Moves;

/// <summary>Servers of which the first has the keys. Nothing of them touches a disk.</summary>
internal sealed class MoveServers : IAsyncDisposable
{
    // Values of all common types, a fifth of them with a time to live; some 240 bytes of memory each.
    private const string MixedKeys = """
        local v = string.rep('v', 100)
        for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
          local kind, k = i % 20, 'key:' .. i
          if kind < 14 then redis.call('SET', k, v)
          elseif kind < 16 then redis.call('HSET', k, 'name', i, 'mail', i, 'place', i, 'age', i)
          elseif kind < 17 then redis.call('RPUSH', k, i, i + 1, i + 2, i + 3, i + 4)
          elseif kind < 18 then redis.call('SADD', k, i, i + 1, i + 2, i + 3)
          elseif kind < 19 then redis.call('ZADD', k, i, 'a', i + 1, 'b', i + 2, 'c')
          else redis.call('XADD', k, '1-1', 'f', i) end
          if i % 5 == 0 then redis.call('PEXPIRE', k, 36000000) end
        end
        """;

    private const int KeysOfAScript = 10_000;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(3);

    private readonly RedisNodes _nodes;
    private readonly ServerTalk[] _talks;

    private MoveServers(RedisNodes nodes, ServerTalk[] talks)
    {
        _nodes = nodes;
        _talks = talks;
    }

    public TestNode Old => _nodes[0];

    /// <summary>Those that get keys.</summary>
    public IReadOnlyList<TestNode> New => [.. _nodes.Nodes.Skip(1)];

    public static async Task<MoveServers> StartAsync(int added, CancellationToken cancellationToken)
    {
        RedisNodes nodes = await RedisNodes.StartAsync(
            1 + added,
            new RedisNodesOptions
            {
                Server = RedisServerKind.RedisServer,
                ExtraArguments =
                [
                    "--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0", "--repl-diskless-load", "on-empty-db", "--repl-backlog-size", "512mb",
                    "--client-output-buffer-limit", "replica 0 0 0", "--enable-debug-command", "yes",
                ],
            },
            cancellationToken);
        return new MoveServers(nodes, await Task.WhenAll(nodes.Nodes.Select(node => ServerTalk.ConnectAsync(node.Port, cancellationToken))));
    }

    /// <summary>Gives the old server strings of 100 bytes, and nothing else.</summary>
    public async Task FillStringsAsync(int keys, CancellationToken cancellationToken)
    {
        await _talks[0].DoAsync(cancellationToken, "FLUSHALL");
        await _talks[0].DoAsync(cancellationToken, "DEBUG", "POPULATE", Text(keys), "key", "100");
    }

    /// <summary>Gives it values of all common types.</summary>
    public async Task FillMixedAsync(int keys, CancellationToken cancellationToken)
    {
        await _talks[0].DoAsync(cancellationToken, "FLUSHALL");
        for (int from = 0; from < keys; from += KeysOfAScript)
        {
            await AskNothingAsync(_talks[0], cancellationToken, "EVAL", MixedKeys, "0", Text(from), Text(Math.Min(from + KeysOfAScript, keys) - 1));
        }
    }

    /// <summary>Has the old server set short strings.</summary>
    public async Task WriteAsync(int commands, CancellationToken cancellationToken)
    {
        // As many commands in its stream, and not a transaction of all.
        const string Script = "for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do redis.call('SET', 'key:' .. i, i) end";
        for (int from = 0; from < commands; from += 100)
        {
            await AskNothingAsync(_talks[0], cancellationToken, "EVAL", Script, "0", Text(from), Text(from + 99));
        }
    }

    /// <summary>Empties the new servers.</summary>
    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        foreach (ServerTalk talk in _talks.Skip(1))
        {
            await talk.DoAsync(cancellationToken, "REPLICAOF", "NO", "ONE");
            await talk.DoAsync(cancellationToken, "FLUSHALL");
        }
    }

    /// <summary>Has the first new server follow the old one.</summary>
    /// <returns>How long it takes until it is in step.</returns>
    public async Task<TimeSpan> FollowAsync(CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        await _talks[1].DoAsync(cancellationToken, "REPLICAOF", "127.0.0.1", Text(Old.Port));
        while (await _talks[1].FieldAsync("replication", "master_link_status", cancellationToken) != "up")
        {
            await Task.Delay(Glance, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>How many keys a server has: 0 is the old one.</summary>
    public async Task<long> CountAsync(int server, CancellationToken cancellationToken) =>
        long.Parse(await _talks[server].DoAsync(cancellationToken, "DBSIZE"), CultureInfo.InvariantCulture);

    /// <summary>Bytes that the old server has in use.</summary>
    public async Task<double> MegabytesAsync(CancellationToken cancellationToken) =>
        double.Parse((await _talks[0].FieldAsync("memory", "used_memory", cancellationToken))!, CultureInfo.InvariantCulture) / 1e6;

    public async ValueTask DisposeAsync()
    {
        Array.ForEach(_talks, static talk => talk.Dispose());
        await _nodes.DisposeAsync();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // A script without a result answers nothing, which is no text.
    private static Task<string> AskNothingAsync(ServerTalk talk, CancellationToken cancellationToken, params string[] words) =>
        talk.DoAsync(cancellationToken, [words[0], words[1] + " return 1", .. words[2..]]);
}

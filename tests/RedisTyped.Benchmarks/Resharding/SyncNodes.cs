using System.Globalization;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Resharding;

/// <summary>A master with keys, and servers to follow it. No snapshot touches a disk, on either side.</summary>
internal sealed class SyncNodes : IAsyncDisposable
{
    private const int ValueBytes = 180;
    private const string LargeKey = "large";

    /// <summary>Bytes of a key in the RDB: type, lengths, a key of about ten bytes and its value.</summary>
    private const int BytesOfKey = 194;

    private readonly RedisNodes _nodes;
    private readonly ServerTalk _master;

    private SyncNodes(RedisNodes nodes, ServerTalk master)
    {
        _nodes = nodes;
        _master = master;
    }

    /// <summary>Port of the master.</summary>
    public int MasterPort => _nodes[0].Port;

    /// <summary>The servers to follow it.</summary>
    public IReadOnlyList<TestNode> Replicas => [_nodes[1], _nodes[2]];

    /// <summary>Starts them and writes the keys.</summary>
    /// <param name="megabytes">How large the snapshot is to be, in million bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SyncNodes> StartAsync(int megabytes, CancellationToken cancellationToken)
    {
        var options = new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments =
            [
                "--repl-diskless-sync", "yes", "--repl-diskless-load", "on-empty-db", "--rdbcompression", "no", "--enable-debug-command", "yes",
            ],
        };
        RedisNodes nodes = await RedisNodes.StartAsync(3, options, cancellationToken);
        try
        {
            ServerTalk master = await ServerTalk.ConnectAsync(nodes[0].Port, cancellationToken);
            string keys = (megabytes * 1_000_000 / BytesOfKey).ToString(CultureInfo.InvariantCulture);
            await master.DoAsync(cancellationToken, "DEBUG", "POPULATE", keys, "key", ValueBytes.ToString(CultureInfo.InvariantCulture));
            return new SyncNodes(nodes, master);
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the large value, or removes it.</summary>
    public Task LargeValueAsync(bool wanted, CancellationToken cancellationToken) => wanted
        ? _master.DoAsync(cancellationToken, "SETRANGE", LargeKey, (SyncRow.LargeValueBytes - 1).ToString(CultureInfo.InvariantCulture), "x")
        : _master.DoAsync(cancellationToken, "DEL", LargeKey);

    /// <summary>How many keys the master has.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken) =>
        long.Parse(await _master.DoAsync(cancellationToken, "DBSIZE"), CultureInfo.InvariantCulture);

    /// <summary>Writes to the master.</summary>
    /// <returns>The offset behind the write.</returns>
    public async Task<long> WriteAsync(CancellationToken cancellationToken)
    {
        await _master.DoAsync(cancellationToken, "SET", "key:0", "written");
        return long.Parse((await _master.FieldAsync("replication", "master_repl_offset", cancellationToken))!, CultureInfo.InvariantCulture);
    }

    /// <summary>Version of redis-server.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken) => (await _master.FieldAsync("server", "redis_version", cancellationToken))!;

    public async ValueTask DisposeAsync()
    {
        _master.Dispose();
        await _nodes.DisposeAsync();
    }
}

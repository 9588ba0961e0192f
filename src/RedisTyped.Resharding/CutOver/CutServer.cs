using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>One server, and what a cut-over does to it. Each step may be done twice. Thread-safe.</summary>
/// <param name="name">What messages call it: its name in the old topology, else that in the new one.</param>
/// <param name="part">What it has to do with the move.</param>
/// <param name="access">How to connect.</param>
internal sealed partial class CutServer(string name, CutPart part, SourceOptions access) : IAsyncDisposable
{
    /// <summary>No server has so many replicas: writes are refused.</summary>
    public const string Unreachable = "1000000";

    private const string Fence = "min-replicas-to-write";
    private const string FenceLag = "min-replicas-max-lag";
    private const string ReplicaFence = "replica-read-only";

    private readonly ServerLine _line = new(name, access);

    public string Name => name;

    public CutPart Part => part;

    public ServerLine Line => _line;

    /// <summary>Holds writes back, and tells how long the stream is then. The last write before is the tool's own, of database 0, so that it is known in which one the stream goes on: a mark, by which it can be told later whether the server has all that was written.</summary>
    /// <param name="budget">For how long.</param>
    /// <param name="mark">The mark.</param>
    /// <param name="run">The run that has announced what is pending there. Nobody else can before the writes go on, nor behind the fence.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ReshardException">Another run has announced an epoch there since: what it was told to hold back is let go by itself, as that one may hold it back too. Or it cannot be asked.</exception>
    public async Task<ReplicationPosition> PauseAsync(TimeSpan budget, string mark, string run, CancellationToken cancellationToken)
    {
        string milliseconds = ((long)budget.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        object?[] replies = await _line.AskAsync(
            [["HSET", EpochRecord.Key, EpochRecord.NearField, "1", EpochRecord.HeldField, mark], ["CLIENT", "PAUSE", milliseconds, "WRITE"], ["INFO", "replication"], RunQuestion], cancellationToken).ConfigureAwait(false);
        return RunIn(replies[3]) == run ? PositionIn(replies[2]) : throw Overtaken();
    }

    /// <summary>Whether the mark is there that was written when writes were held back, so that it has all that was written before.</summary>
    public async Task<bool> HasMarkAsync(string mark, CancellationToken cancellationToken) =>
        await _line.AskAsync(cancellationToken, "HMGET", EpochRecord.Key, EpochRecord.HeldField).ConfigureAwait(false) is object?[] { Length: 1 } fields && ReplyTree.Text(fields[0]) == mark;

    /// <summary>How long its stream is.</summary>
    public async Task<ReplicationPosition> PositionAsync(CancellationToken cancellationToken) =>
        PositionIn(await _line.AskAsync(cancellationToken, "INFO", "replication").ConfigureAwait(false));

    /// <summary>
    /// How long its stream is, and in which database that goes on. A server says SELECT only where the database changes, and not which one it is: so a write of the
    /// tool's own comes next, of database 0. A replica is sure to say it when it is promoted.
    /// </summary>
    public async Task<LandedPosition> MarkAsync(CancellationToken cancellationToken)
    {
        // Before writes were held back came such a write. When that is over, what expires comes before any other.
        if (part.IsReplica || part.IsSource)
        {
            return new LandedPosition(await PositionAsync(cancellationToken).ConfigureAwait(false), part.IsReplica ? null : 0);
        }

        object?[] replies = await _line.AskAsync(
            [["MULTI"], ["INFO", "replication"], ["HSET", EpochRecord.Key, EpochRecord.NearField, "1"], ["EXEC"]], cancellationToken).ConfigureAwait(false);
        return new LandedPosition(PositionIn(replies[^1] is object?[] { Length: 2 } done ? done[0] : null), 0);
    }

    /// <summary>Lets writes go on.</summary>
    public Task UnpauseAsync(CancellationToken cancellationToken) => _line.AskAsync(cancellationToken, "CLIENT", "UNPAUSE");

    /// <summary>How many replicas it wants for a write, as it is set now; and a 0 behind a blank where any number of them is as good as none.</summary>
    public async Task<string> FenceAsync(CancellationToken cancellationToken)
    {
        object?[] replies = await _line.AskAsync([["CONFIG", "GET", Fence], ["CONFIG", "GET", FenceLag]], cancellationToken).ConfigureAwait(false);
        string[] set = [.. replies.Select(static reply => reply is object?[] { Length: 2 } pair ? ReplyTree.Text(pair[1]) : "")];
        return (set[0].Length == 0 ? "0" : set[0]) + (set[1] == "0" ? " 0" : "");
    }

    /// <summary>Has it take writes as before.</summary>
    /// <param name="fence">What <see cref="FenceAsync"/> has given before.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task OpenAsync(string fence, CancellationToken cancellationToken) => _line.AskAsync(Opening(fence), cancellationToken);

    /// <summary>Has it refuse writes (NOREPLICAS).</summary>
    /// <param name="fence">What <see cref="FenceAsync"/> has given before.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task CloseAsync(string fence, CancellationToken cancellationToken)
    {
        string[] close = ["CONFIG", "SET", Fence, Unreachable];
        return _line.AskAsync(fence.Contains(' ', StringComparison.Ordinal) ? [["CONFIG", "SET", FenceLag, "10"], close] : [close], cancellationToken);
    }

    /// <summary>Whether it takes writes, and says that an epoch is in force.</summary>
    public async Task<bool> IsOpenAsync(long epoch, CancellationToken cancellationToken) =>
        (await EpochAsync(cancellationToken).ConfigureAwait(false)).Current >= epoch && !await IsFencedAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Whether it refuses writes, as a cut-over has a source do.</summary>
    public async Task<bool> IsFencedAsync(CancellationToken cancellationToken) => part.HasWayBack
        ? await _line.InfoAsync("replication", cancellationToken).ConfigureAwait(false) is var facts && facts.GetValueOrDefault("role") == "slave" && facts.GetValueOrDefault("slave_read_only") != "0"
        : (await FenceAsync(cancellationToken).ConfigureAwait(false)).StartsWith(Unreachable, StringComparison.Ordinal);

    /// <summary>Whether it takes writes of clients as a replica too, so that to be one is no fence.</summary>
    public async Task<bool> IsWritableReplicaAsync(CancellationToken cancellationToken) =>
        await _line.AskAsync(cancellationToken, "CONFIG", "GET", ReplicaFence).ConfigureAwait(false) is object?[] { Length: 2 } pair && ReplyTree.Text(pair[1]) == "no";

    /// <summary>Sets whether it takes writes of clients as a replica too.</summary>
    public Task SetWritableReplicaAsync(bool isWritable, CancellationToken cancellationToken) => _line.AskAsync(cancellationToken, "CONFIG", "SET", ReplicaFence, isWritable ? "no" : "yes");

    /// <summary>Makes it a replica, which refuses what clients write (READONLY), however it is set: a restart sets that back too.</summary>
    public Task FollowAsync(string host, string port, CancellationToken cancellationToken) =>
        _line.AskAsync([["CONFIG", "SET", ReplicaFence, "yes"], ["REPLICAOF", host, port]], cancellationToken);

    /// <summary>Makes it a primary of its own.</summary>
    public Task StandAloneAsync(CancellationToken cancellationToken) => _line.AskAsync(cancellationToken, "REPLICAOF", "NO", "ONE");

    /// <summary>Switches a user off, and ends its connections.</summary>
    public Task ExpelAsync(string user, CancellationToken cancellationToken) =>
        _line.AskAsync([["ACL", "SETUSER", user, "off"], ["CLIENT", "KILL", "USER", user]], cancellationToken);

    /// <summary>The clients that follow epochs and are connected there.</summary>
    public async Task<IReadOnlyList<EpochLease>> LeasesAsync(CancellationToken cancellationToken)
    {
        string list = ReplyTree.Text(await _line.AskAsync(cancellationToken, "CLIENT", "LIST", "TYPE", "normal").ConfigureAwait(false));
        var leases = new List<EpochLease>();
        foreach (string line in list.Split('\n'))
        {
            string? connection = WordOf(line, "name=");
            if (connection is not null && EpochLease.TryRead(connection, out EpochLease? lease)
                && long.TryParse(WordOf(line, "idle="), NumberStyles.None, CultureInfo.InvariantCulture, out long idle) && idle <= EpochLease.Length.TotalSeconds)
            {
                leases.Add(lease.Value);
            }
        }

        return leases;
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    public override string ToString() => name;

    private static string[][] Opening(string fence) =>
        fence.Split(' ') is [var replicas, var lag] ? [["CONFIG", "SET", Fence, replicas], ["CONFIG", "SET", FenceLag, lag]] : [["CONFIG", "SET", Fence, fence]];

    private static string? WordOf(string line, string start) =>
        line.Split(' ').FirstOrDefault(word => word.StartsWith(start, StringComparison.Ordinal))?[start.Length..];

    private ReplicationPosition PositionIn(object? info)
    {
        var facts = ServerLine.Facts(info);
        return facts.TryGetValue("master_replid", out string? id) && ReplicationId.TryParse(id, out var history)
            && long.TryParse(facts.GetValueOrDefault("master_repl_offset"), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? new ReplicationPosition(history, offset)
            : throw new ReshardException(ReshardFailure.CutOver, $"Server {name} does not tell its replication offset (INFO replication); see that it is a redis-server that may be asked.");
    }
}

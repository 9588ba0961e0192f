using System.Globalization;
using RedisTyped.Epochs;
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
internal sealed class CutServer(string name, CutPart part, SourceOptions access) : IAsyncDisposable
{
    /// <summary>No server has so many replicas: writes are refused.</summary>
    public const string Unreachable = "1000000";

    private const string Fence = "min-replicas-to-write";

    private readonly ServerLine _line = new(name, access);

    public string Name => name;

    public CutPart Part => part;

    public ServerLine Line => _line;

    /// <summary>Reads what is published there.</summary>
    public async Task<EpochRecord> EpochAsync(CancellationToken cancellationToken)
    {
        object? values = await _line.AskAsync(
            cancellationToken, ["HMGET", EpochRecord.Key, .. EpochRecord.Fields.Select(static field => (string)field!)]).ConfigureAwait(false);
        return EpochRecord.Read([.. ((object?[])values!).Select(static value => (StackExchange.Redis.RedisValue)(value as byte[]))]);
    }

    /// <summary>Sets fields of what is published there.</summary>
    /// <returns>Whether it took them: a replica does not, nor does a server that is fenced.</returns>
    public async Task<bool> TryPublishAsync(IReadOnlyList<string> fields, CancellationToken cancellationToken) =>
        Took(await _line.SendAsync([["HSET", EpochRecord.Key, .. fields]], cancellationToken).ConfigureAwait(false));

    /// <summary>Removes fields of what is published there.</summary>
    /// <returns>Whether it took that.</returns>
    public async Task<bool> TryWithdrawAsync(IReadOnlyList<string> fields, CancellationToken cancellationToken) =>
        Took(await _line.SendAsync([["HDEL", EpochRecord.Key, .. fields]], cancellationToken).ConfigureAwait(false));

    /// <summary>Holds writes back, and tells how long the stream is then. The last write before is the tool's own, of database 0, so that it is known in which one the stream goes on.</summary>
    public async Task<ReplicationPosition> PauseAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        string milliseconds = ((long)budget.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        object?[] replies = await _line.AskAsync(
            [["HSET", EpochRecord.Key, EpochRecord.NearField, "1"], ["CLIENT", "PAUSE", milliseconds, "WRITE"], ["INFO", "replication"]], cancellationToken).ConfigureAwait(false);
        return PositionIn(replies[2]);
    }

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

    /// <summary>How many replicas it wants for a write, as it is set now.</summary>
    public async Task<string> FenceAsync(CancellationToken cancellationToken) =>
        await _line.AskAsync(cancellationToken, "CONFIG", "GET", Fence).ConfigureAwait(false) is object?[] { Length: 2 } pair ? ReplyTree.Text(pair[1]) : "0";

    /// <summary>Has it refuse writes (NOREPLICAS), or take them again.</summary>
    /// <param name="replicas">How many replicas it wants for a write.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task SetFenceAsync(string replicas, CancellationToken cancellationToken) => _line.AskAsync(cancellationToken, "CONFIG", "SET", Fence, replicas);

    /// <summary>Makes it a replica, or a primary of its own.</summary>
    public Task FollowAsync(string host, string port, CancellationToken cancellationToken) => _line.AskAsync(cancellationToken, "REPLICAOF", host, port);

    /// <summary>
    /// Lets the writes that wait at a fenced server be refused, and publishes there, which the fence would refuse too: the server runs all of it before it turns
    /// to whoever waits.
    /// </summary>
    public Task ReleaseAsync(IReadOnlyList<string> fields, CancellationToken cancellationToken) => _line.AskAsync(
        [["CLIENT", "UNPAUSE"], ["CONFIG", "SET", Fence, "0"], ["HSET", EpochRecord.Key, .. fields], ["CONFIG", "SET", Fence, Unreachable]], cancellationToken);

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

    private static string? WordOf(string line, string start) =>
        line.Split(' ').FirstOrDefault(word => word.StartsWith(start, StringComparison.Ordinal))?[start.Length..];

    private bool Took(object?[] replies)
    {
        if (replies[0] is not ReplyError error)
        {
            return true;
        }

        string text = error.Text;
        return text.StartsWith("READONLY", StringComparison.Ordinal) || text.StartsWith("NOREPLICAS", StringComparison.Ordinal)
            ? false
            : throw new ReshardException(ReshardFailure.CutOver, $"Server {name} does not take the hash {EpochRecord.Key}: {text.TrimEnd('.')}. See to it that it may be written, and begin again.");
    }

    private ReplicationPosition PositionIn(object? info)
    {
        var facts = ServerLine.Facts(info);
        return facts.TryGetValue("master_replid", out string? id) && ReplicationId.TryParse(id, out var history)
            && long.TryParse(facts.GetValueOrDefault("master_repl_offset"), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? new ReplicationPosition(history, offset)
            : throw new ReshardException(ReshardFailure.CutOver, $"Server {name} does not tell its replication offset (INFO replication); see that it is a redis-server that may be asked.");
    }
}

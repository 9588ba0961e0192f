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
internal sealed class CutServer(string name, CutPart part, SourceOptions access) : IAsyncDisposable
{
    /// <summary>No server has so many replicas: writes are refused.</summary>
    public const string Unreachable = "1000000";

    private const string Fence = "min-replicas-to-write";
    private const string FenceLag = "min-replicas-max-lag";

    private readonly ServerLine _line = new(name, access);

    public string Name => name;

    public CutPart Part => part;

    public ServerLine Line => _line;

    /// <summary>Reads what is published there.</summary>
    public async Task<EpochRecord> EpochAsync(CancellationToken cancellationToken) =>
        PublishedEpoch.Read(await _line.AskAsync(cancellationToken, PublishedEpoch.Question).ConfigureAwait(false));

    /// <summary>Reads what is published there, if it can be told: a replica whose primary is away may answer nothing.</summary>
    /// <returns>Null of such a one, as a source is that followed a run that has ended.</returns>
    public async Task<EpochRecord?> TryEpochAsync(CancellationToken cancellationToken)
    {
        object?[] replies = await _line.SendAsync([PublishedEpoch.Question], cancellationToken, waitsForPrimary: false).ConfigureAwait(false);
        return replies[0] switch
        {
            ReplyError { IsWithoutPrimary: true } => null,
            ReplyError error => throw _line.Refused(PublishedEpoch.Question, error),
            var reply => PublishedEpoch.Read(reply),
        };
    }

    /// <summary>Sets fields of what is published there.</summary>
    /// <returns>Whether it took them: a replica does not, nor does a server that is fenced.</returns>
    public async Task<bool> TryPublishAsync(IReadOnlyList<string> fields, CancellationToken cancellationToken) =>
        Took(await _line.SendAsync([["HSET", EpochRecord.Key, .. fields]], cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Says there which epoch is pending; what is in force stays, as it may stand as what was pending until now. Not so at a server that is new: clients of the topology to come look there from now on, and
    /// would be taken to the deployment that it was a server of before.
    /// </summary>
    /// <param name="said">What it has said until now.</param>
    /// <param name="epoch">The pending epoch.</param>
    /// <param name="topology">Its topology.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it took that.</returns>
    public async Task<bool> TryAnnounceAsync(EpochRecord said, string epoch, string topology, CancellationToken cancellationToken)
    {
        string[] pending = [EpochRecord.PendingField, epoch, EpochRecord.NextField, topology];
        if (!part.IsNew)
        {
            return await TryPublishAsync([.. said.Topology is { } inForce ? (string[])[EpochRecord.TopologyField, inForce] : [], .. pending], cancellationToken).ConfigureAwait(false);
        }

        object?[] replies = await _line.SendAsync(
            [["MULTI"], ["HDEL", EpochRecord.Key, EpochRecord.CurrentField, EpochRecord.TopologyField, EpochRecord.NearField], ["HSET", EpochRecord.Key, .. pending], ["EXEC"]],
            cancellationToken).ConfigureAwait(false);
        return Took([.. replies, .. replies[^1] as object?[] ?? []]);
    }

    /// <summary>Removes what is pending there; what is in force stays.</summary>
    /// <returns>Whether it took that.</returns>
    public async Task<bool> TryWithdrawAsync(CancellationToken cancellationToken) =>
        Took(await _line.SendAsync(PublishedEpoch.Withdrawal(await EpochAsync(cancellationToken).ConfigureAwait(false)), cancellationToken).ConfigureAwait(false));

    /// <summary>Holds writes back, and tells how long the stream is then. The last write before is the tool's own, of database 0, so that it is known in which one the stream goes on: a mark, by which it can be told later whether the server has all that was written.</summary>
    public async Task<ReplicationPosition> PauseAsync(TimeSpan budget, string mark, CancellationToken cancellationToken)
    {
        string milliseconds = ((long)budget.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        object?[] replies = await _line.AskAsync(
            [["HSET", EpochRecord.Key, EpochRecord.NearField, "1", EpochRecord.HeldField, mark], ["CLIENT", "PAUSE", milliseconds, "WRITE"], ["INFO", "replication"]], cancellationToken).ConfigureAwait(false);
        return PositionIn(replies[2]);
    }

    /// <summary>Whether what a server says is what it said when writes were held back there, so that it has all that was written before.</summary>
    /// <param name="said">What it says of epochs.</param>
    /// <param name="state">What the run has left that held them back.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<bool> HasDataAsync(EpochRecord said, CutOverState state, CancellationToken cancellationToken)
    {
        if (state.Mark is null || said.Pending != state.Epoch)
        {
            return said.Pending == state.Epoch;
        }

        object? reply = await _line.AskAsync(cancellationToken, "HMGET", EpochRecord.Key, EpochRecord.HeldField).ConfigureAwait(false);
        return reply is object?[] { Length: 1 } fields && ReplyTree.Text(fields[0]) == state.Mark;
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
    public Task OpenAsync(string fence, CancellationToken cancellationToken) => _line.AskAsync(
        fence.Split(' ') is [var replicas, var lag] ? [["CONFIG", "SET", Fence, replicas], ["CONFIG", "SET", FenceLag, lag]] : [["CONFIG", "SET", Fence, fence]], cancellationToken);

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
        ? (await _line.InfoAsync("replication", cancellationToken).ConfigureAwait(false)).GetValueOrDefault("role") == "slave"
        : (await FenceAsync(cancellationToken).ConfigureAwait(false)).StartsWith(Unreachable, StringComparison.Ordinal);

    /// <summary>Makes it a replica, or a primary of its own.</summary>
    public Task FollowAsync(string host, string port, CancellationToken cancellationToken) => _line.AskAsync(cancellationToken, "REPLICAOF", host, port);

    /// <summary>
    /// Lets the writes that wait at a fenced server be refused, and says there that what is pending is in force, which the fence would refuse too. It is open for as
    /// long as that takes: these few bytes come in one piece, and a server that has read them runs all of it before it turns to whoever waits.
    /// </summary>
    /// <param name="epoch">The pending epoch.</param>
    /// <param name="topology">Its topology. A server that has lost that since it was announced is told when it takes writes again.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task ReleaseAsync(long epoch, string topology, CancellationToken cancellationToken)
    {
        // Answered before anything is opened, so that none of those that waited comes through.
        object?[] replies = await _line.AskAsync([["CLIENT", "UNPAUSE"], ["HMGET", EpochRecord.Key, EpochRecord.NextField]], cancellationToken).ConfigureAwait(false);
        if (replies[1] is not object?[] { Length: 1 } next || ReplyTree.Text(next[0]) != topology)
        {
            return;
        }

        string number = epoch.ToString(CultureInfo.InvariantCulture);
        string[] close = ["CONFIG", "SET", Fence, Unreachable];
        try
        {
            await _line.AskAsync(
                [["CONFIG", "SET", Fence, "0"], ["HSET", EpochRecord.Key, EpochRecord.CurrentField, number, EpochRecord.PendingField, number], close], cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException)
        {
            // It may have got a part of it.
            await _line.AskAsync([close], cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

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
        if (replies.OfType<ReplyError>().FirstOrDefault() is not { } error)
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

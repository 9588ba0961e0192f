using System.Diagnostics;
using System.Net;

namespace RedisTyped.Nodes;

/// <summary>
/// The servers of a node that may be primaries without anybody knowing: those whose connection was lost when they were, those that were never connected, and
/// those that the node's connection does without. Each is asked over a connection of its own; where it does not answer, and another is the primary, the node
/// gets a connection without it, and where it answers and is not in the connection, one with it. Thread-safe.
/// </summary>
internal sealed class RoleInquiry(RedisNode node, CancellationToken stop)
{
    /// <summary>How often to ask a server that the node does without.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait before a server is tried again that says what it is, and that a connection which was made for its sake could not reach.</summary>
    private static readonly TimeSpan TryPace = TimeSpan.FromSeconds(30);

    /// <summary>How often to ask while calls are kept from being sent.</summary>
    private static readonly TimeSpan UrgentPace = TimeSpan.FromMilliseconds(200);

    /// <summary>How long servers have that nobody doubts, to say what they are.</summary>
    private static readonly TimeSpan OthersPatience = TimeSpan.FromSeconds(1);

    /// <summary>How much longer than lost servers those have that the node does without: writes wait meanwhile.</summary>
    private static readonly TimeSpan LeftOutPatience = TimeSpan.FromMilliseconds(200);

    private readonly long _connected = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly LostServers _lost = new(node);
    private readonly Dictionary<EndPoint, CancellationTokenSource> _asked = [];
    private bool _isHurried = true;
    private long _begun;
    private CancellationTokenSource? _asking;
    private EndPoint[] _claims = [];

    // The connection stays as it is: no server can be left out, or one without a server could not be made.
    private bool _keepsAll = !node.Plan.MayLeaveOut;

    /// <summary>Whether a server of the shared connection keeps writes from being sent until it has been asked.</summary>
    public bool IsUrgent
    {
        get
        {
            lock (_gate)
            {
                return _lost.AreUrgent;
            }
        }
    }

    /// <summary>Whether it is time to ask somebody.</summary>
    public bool IsDue
    {
        get
        {
            lock (_gate)
            {
                TimeSpan pace = _claims.Length == 0 && _lost.AreUrgent ? UrgentPace : Pace;
                return _lost.Connected is { IsCluster: false } && _lost.Count + node.Plan.LeftOut.Count > 0
                    && (_isHurried || Stopwatch.GetElapsedTime(_begun) >= pace);
            }
        }
    }

    /// <summary>Takes which servers are connected.</summary>
    public void Note(NodeServers servers)
    {
        lock (_gate)
        {
            _lost.Note(servers);
            Tell();
        }
    }

    /// <summary>A connection was lost or found: where writes wait for that server, it is asked anew. What the others are asked goes on.</summary>
    public void Hurry(EndPoint? endPoint)
    {
        lock (_gate)
        {
            if (endPoint is not null && _lost.Has(endPoint))
            {
                _isHurried = true;
                _ = (_asked.GetValueOrDefault(endPoint) ?? _asking)?.CancelAsync();
            }
        }
    }

    /// <summary>
    /// StackExchange.Redis has asked all of its servers, and sends nothing to those that did not answer until they have answered once more. That has to do where
    /// nobody can be left out.
    /// </summary>
    /// <param name="since">When it began to ask.</param>
    /// <param name="isAsked">Whether it came to an end.</param>
    public void NoteAsked(long since, bool isAsked)
    {
        lock (_gate)
        {
            _lost.NoteAsked(since, isAsked, mayTolerate: _keepsAll);
            Tell();
        }
    }

    /// <summary>Asks whoever has to be asked, and does what follows from the answers.</summary>
    /// <param name="reconnect">Gives the node another connection, which ends this; says whether it has one.</param>
    public async Task AskAsync(Func<NodePlan, Task<bool>> reconnect)
    {
        Dictionary<EndPoint, ServerLoss> lost;
        EndPoint[] others;
        bool areTwo;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        limit.CancelAfter(_lost.Longest / 2);
        lock (_gate)
        {
            _asking = end;
            _isHurried = false;
            _begun = Stopwatch.GetTimestamp();
            lost = _lost.ToDictionary();
            others = [.. node.EndPoints.Where(e => !lost.ContainsKey(e) && !node.Plan.LeftOut.Contains(e))];
            areTwo = _claims.Length > 0;
        }

        Task<Dictionary<EndPoint, ServerRole?>> askingLeftOut = RolesAsync(node.Plan.LeftOut, limit.Token);
        ServerRole?[] lostRoles = await Task.WhenAll(lost.Keys.Select(e => AskLostAsync(e, limit.Token))).ConfigureAwait(false);
        if (lost.Count > 0 && !areTwo)
        {
            // Nothing is sent to a server that is left out, so that writes need not wait for it.
            limit.CancelAfter(LeftOutPatience);
        }

        Dictionary<EndPoint, ServerRole?> roles = await askingLeftOut.ConfigureAwait(false);
        foreach ((EndPoint endPoint, ServerRole? role) in lost.Keys.Zip(lostRoles))
        {
            roles[endPoint] = role;
        }

        if (roles.Values.Any(static role => role is not null))
        {
            // What the others were told to be meanwhile, StackExchange.Redis may not have heard yet.
            foreach ((EndPoint endPoint, ServerRole? role) in await OtherRolesAsync(others, end.Token).ConfigureAwait(false))
            {
                roles[endPoint] = role;
            }
        }

        NodePlan? plan = Take(lost, roles, end);
        if (plan is not null && !await reconnect(plan).ConfigureAwait(false))
        {
            lock (_gate)
            {
                _keepsAll = true;
            }
        }
    }

    // The plan by which the node is to be connected; null: as it is.
    private NodePlan? Take(Dictionary<EndPoint, ServerLoss> lost, Dictionary<EndPoint, ServerRole?> roles, CancellationTokenSource end)
    {
        lock (_gate)
        {
            _asking = null;
            if (end.IsCancellationRequested)
            {
                return null;
            }

            EndPoint[] primaries = [.. roles.Where(static one => one.Value is ServerRole.Primary).Select(static one => one.Key)];
            _claims = primaries.Length > 1 ? primaries : [];
            if (primaries.Length > 1)
            {
                Tell();
                return null;
            }

            // Any other replica that is silent may stay in the connection.
            EndPoint[] silent =
            [
                .. roles.Where(one => one.Value is null && (lost.ContainsKey(one.Key) || node.Plan.LeftOut.Contains(one.Key) || _lost.IsConnectedPrimary(one.Key)))
                    .Select(static one => one.Key),
            ];
            bool isLeftOutFound = node.Plan.LeftOut.Any(e => IsToTry(e, roles[e]));
            bool isLostSilent = silent.Any(lost.ContainsKey);

            // StackExchange.Redis may take long to come back to one, or never do; another connection reaches it, or does without it.
            bool isReplicaMissed = primaries.Length == 1 && lost.Any(one => roles[one.Key] is ServerRole.Replica && _lost.IsMissed(one.Key, one.Value));

            // Without any primary nothing is gained by another connection.
            bool hasPrimary = primaries.Length == 1 || (_lost.Connected is { Primaries: [var primary] } && !lost.ContainsKey(primary)) || isLeftOutFound;
            foreach ((EndPoint endPoint, ServerLoss loss) in lost.Where(one => roles[one.Key] is not null))
            {
                _lost.Forget(endPoint, loss);
            }

            Tell();
            return node.Plan.MayLeaveOut && (isLostSilent || isLeftOutFound || isReplicaMissed) && hasPrimary
                ? node.Plan.Without(silent) with { Expected = roles }
                : null;
        }
    }

    private bool IsToTry(EndPoint leftOut, ServerRole? role) =>
        role is not null && (node.Plan.Expected?.GetValueOrDefault(leftOut) != role || Stopwatch.GetElapsedTime(_connected) >= TryPace);

    // Until there is an answer from after the last time that its connection was lost or found.
    private async Task<ServerRole?> AskLostAsync(EndPoint endPoint, CancellationToken limit)
    {
        while (true)
        {
            using var anew = CancellationTokenSource.CreateLinkedTokenSource(limit);
            lock (_gate)
            {
                _asked[endPoint] = anew;
            }

            ServerRole? role = await RoleProbe.AskAsync(node.Plan, endPoint, anew.Token).ConfigureAwait(false);
            lock (_gate)
            {
                _asked.Remove(endPoint);
                if (!anew.IsCancellationRequested || limit.IsCancellationRequested)
                {
                    return role;
                }
            }
        }
    }

    // One that is a primary and takes no other connection serves all the same if it answers over the one that there is; and it is given as long as a lost one
    // before another takes its place.
    private async Task<Dictionary<EndPoint, ServerRole?>> OtherRolesAsync(EndPoint[] others, CancellationToken end)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(end);
        limit.CancelAfter(OthersPatience);
        Dictionary<EndPoint, ServerRole?> roles = await RolesAsync(others, limit.Token).ConfigureAwait(false);
        foreach (EndPoint endPoint in others)
        {
            if (roles[endPoint] is null && IsConnectedPrimary(endPoint)
                && await RoleProbe.AnswersAsync(node.Multiplexer, endPoint, _lost.Longest / 2, end).ConfigureAwait(false))
            {
                roles[endPoint] = ServerRole.Primary;
            }
        }

        return roles;
    }

    private async Task<Dictionary<EndPoint, ServerRole?>> RolesAsync(IReadOnlyList<EndPoint> endPoints, CancellationToken end)
    {
        ServerRole?[] roles = await Task.WhenAll(endPoints.Select(e => RoleProbe.AskAsync(node.Plan, e, end))).ConfigureAwait(false);
        return endPoints.Zip(roles).ToDictionary(static one => one.First, static one => one.Second);
    }

    // A lost primary would be taken for a second one, or for the only one, as soon as it is connected again, and be sent writes before anybody can tell.
    private void Tell()
    {
        if (stop.IsCancellationRequested || _lost.Connected is not { } servers)
        {
            return;
        }

        EndPoint[] primaries = servers.IsCluster ? [] : [.. servers.Primaries.Union(_claims)];
        EndPoint[] unasked = servers.IsCluster ? [] : [.. _lost.Unasked];
        node.Gate.NotePrimaries(TextOf(primaries, least: 2, " and "), TextOf(unasked, least: 1, ", "));
    }

    private bool IsConnectedPrimary(EndPoint endPoint)
    {
        lock (_gate)
        {
            return _lost.IsConnectedPrimary(endPoint);
        }
    }

    private static string? TextOf(EndPoint[] servers, int least, string separator) =>
        servers.Length < least ? null : string.Join(separator, servers.Select(EndPointText.Of));
}

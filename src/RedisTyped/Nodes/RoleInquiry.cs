using System.Diagnostics;
using System.Net;

namespace RedisTyped.Nodes;

/// <summary>
/// The servers of a node that may be primaries without anybody knowing: those whose connection was lost when they were, those that were never connected, and
/// those that the node's connection does without. Each is asked over a connection of its own; where it does not answer, and another is the primary, the node
/// gets a connection without it. Thread-safe.
/// </summary>
internal sealed class RoleInquiry(RedisNode node, CancellationToken stop)
{
    /// <summary>How often to ask a server that the node does without.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>How often to ask while calls are kept from being sent.</summary>
    private static readonly TimeSpan UrgentPace = TimeSpan.FromMilliseconds(200);

    // However StackExchange.Redis comes to an end with its asking, a lost primary has been asked in vain after this.
    private readonly TimeSpan _longestLoss =
        2 * (node.Plan.Configuration is { } options ? TimeSpan.FromMilliseconds(options.ConnectTimeout) : node.OperationTimeout);

    private readonly Lock _gate = new();
    private bool _isHurried = true;
    private long _begun;
    private readonly Dictionary<EndPoint, Loss> _lost = [];
    private readonly Dictionary<EndPoint, CancellationTokenSource> _asked = [];
    private CancellationTokenSource? _asking;
    private EndPoint[] _claims = [];
    private NodeServers? _servers;
    private bool _isKept = !node.Plan.MayLeaveOut;

    /// <summary>Whether a server of the shared connection keeps writes from being sent until it has been asked.</summary>
    public bool IsUrgent
    {
        get
        {
            lock (_gate)
            {
                return _lost.Values.Any(static loss => !loss.IsTolerated);
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
                TimeSpan pace = _claims.Length == 0 && _lost.Values.Any(static loss => !loss.IsTolerated) ? UrgentPace : Pace;
                return _servers is { IsCluster: false } && _lost.Count + node.Plan.LeftOut.Count > 0
                    && (_isHurried || Stopwatch.GetElapsedTime(_begun) >= pace);
            }
        }
    }

    /// <summary>Takes which servers are connected.</summary>
    public void Note(NodeServers servers)
    {
        lock (_gate)
        {
            NodeServers? before = _servers;
            _servers = servers;
            if (node.EndPoints.Count > 1 && !servers.IsCluster)
            {
                foreach (EndPoint gone in before is not null ? before.Primaries : node.Plan.MayLeaveOut ? node.Plan.Configuration!.EndPoints : [])
                {
                    if (!servers.Has(gone))
                    {
                        _lost[gone] = new Loss();
                    }
                }
            }

            foreach ((EndPoint endPoint, Loss loss) in _lost.ToArray())
            {
                bool wasThere = before?.Has(endPoint) ?? false;
                if (wasThere != servers.Has(endPoint))
                {
                    // Back, or lost again: whatever it has said before counts no more.
                    _lost[endPoint] = new Loss();
                }
            }

            Tell();
        }
    }

    /// <summary>A connection was lost or found: where writes wait for that server, it is asked anew. What the others are asked goes on.</summary>
    public void Hurry(EndPoint? endPoint)
    {
        lock (_gate)
        {
            if (endPoint is not null && _lost.ContainsKey(endPoint))
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
            foreach ((EndPoint endPoint, Loss loss) in _lost.ToArray())
            {
                if (_servers?.Has(endPoint) ?? false)
                {
                    // Back, and no connection of its own can be made to it, as where it takes no more of them.
                    if (isAsked && loss.Since <= since && loss.Age > _longestLoss / 2)
                    {
                        _lost.Remove(endPoint);
                    }

                    continue;
                }

                loss.IsTolerated |= _isKept && ((isAsked && loss.Since <= since) || loss.Age > _longestLoss);
            }

            Tell();
        }
    }

    /// <summary>Asks whoever has to be asked, and does what follows from the answers.</summary>
    /// <param name="reconnect">Gives the node another connection, which ends this; says whether it has one.</param>
    public async Task AskAsync(Func<NodePlan, Task<bool>> reconnect)
    {
        Dictionary<EndPoint, Loss> lost;
        EndPoint[] others;
        bool areTwo;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        limit.CancelAfter(_longestLoss / 2);
        lock (_gate)
        {
            _asking = end;
            _isHurried = false;
            _begun = Stopwatch.GetTimestamp();
            lost = new Dictionary<EndPoint, Loss>(_lost);
            others = [.. node.EndPoints.Where(e => !lost.ContainsKey(e) && !node.Plan.LeftOut.Contains(e))];
            areTwo = _claims.Length > 0;
        }

        Task<Dictionary<EndPoint, ServerRole?>> askingLeftOut = RolesAsync(node.Plan.LeftOut, limit.Token);
        ServerRole?[] lostRoles = await Task.WhenAll(lost.Keys.Select(e => AskLostAsync(e, limit.Token))).ConfigureAwait(false);
        if (lost.Count > 0 && !areTwo)
        {
            // Nothing is sent to a server that is left out, so that writes need not wait for it.
            limit.CancelAfter(UrgentPace);
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
                _isKept = true;
            }
        }
    }

    // The plan by which the node is to be connected; null: as it is.
    private NodePlan? Take(Dictionary<EndPoint, Loss> lost, Dictionary<EndPoint, ServerRole?> roles, CancellationTokenSource end)
    {
        lock (_gate)
        {
            _asking = null;
            if (end.IsCancellationRequested)
            {
                return null;
            }

            EndPoint[] primaries = [.. roles.Where(static one => one.Value is ServerRole.Primary).Select(static one => one.Key)];

            // Any other replica that is silent may stay in the connection.
            EndPoint[] silent =
            [
                .. roles.Where(one => one.Value is null && (lost.ContainsKey(one.Key) || node.Plan.LeftOut.Contains(one.Key) || (_servers?.Primaries.Contains(one.Key) ?? false)))
                    .Select(static one => one.Key),
            ];
            _claims = primaries.Length > 1 ? primaries : [];
            bool isOther = silent.Any(lost.ContainsKey) || node.Plan.LeftOut.Any(e => roles[e] is not null);
            bool isServed = primaries.Length == 1 || (primaries.Length == 0 && _servers is { Primaries: [var primary] } && !lost.ContainsKey(primary))
                || node.Plan.LeftOut.Any(e => roles[e] is not null);
            foreach ((EndPoint endPoint, Loss loss) in lost)
            {
                if (primaries.Length <= 1 && roles[endPoint] is not null && _lost.GetValueOrDefault(endPoint) == loss && (_servers?.Has(endPoint) ?? false))
                {
                    _lost.Remove(endPoint);
                }
            }

            Tell();
            return node.Plan.MayLeaveOut && primaries.Length <= 1 && isOther && isServed ? node.Plan.Without(silent) : null;
        }
    }

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
        limit.CancelAfter(Pace);
        Dictionary<EndPoint, ServerRole?> roles = await RolesAsync(others, limit.Token).ConfigureAwait(false);
        foreach (EndPoint endPoint in others)
        {
            if (roles[endPoint] is null && (_servers?.Primaries.Contains(endPoint) ?? false)
                && await RoleProbe.AnswersAsync(node.Multiplexer, endPoint, _longestLoss / 2, end).ConfigureAwait(false))
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
        if (stop.IsCancellationRequested || _servers is null)
        {
            return;
        }

        EndPoint[] primaries = _servers.IsCluster ? [] : [.. _servers.Primaries.Union(_claims)];
        EndPoint[] unasked = _servers.IsCluster ? [] : [.. _lost.Where(static one => !one.Value.IsTolerated).Select(static one => one.Key)];
        node.Gate.NotePrimaries(TextOf(primaries, least: 2, " and "), TextOf(unasked, least: 1, ", "));
    }

    private static string? TextOf(EndPoint[] servers, int least, string separator) =>
        servers.Length < least ? null : string.Join(separator, servers.Select(EndPointText.Of));

    /// <summary>A server that may be a primary, as long as StackExchange.Redis would send to it as soon as it is back.</summary>
    private sealed class Loss
    {
        public long Since { get; } = Stopwatch.GetTimestamp();

        public TimeSpan Age => Stopwatch.GetElapsedTime(Since);

        /// <summary>Whether calls go to another server all the same.</summary>
        public bool IsTolerated { get; set; }
    }
}

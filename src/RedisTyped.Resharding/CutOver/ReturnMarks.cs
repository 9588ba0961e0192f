using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Notes where the streams of new nodes stand at the cut-over, so that what is written there to keys of nodes that serve on can be brought back. Thread-safe.</summary>
/// <remarks>A cut-over does not fail for the sake of the way back: from a node whose stream cannot be marked there is none, which is told.</remarks>
/// <param name="plan">The plan.</param>
/// <param name="servers">Its servers.</param>
/// <param name="events">Told of nodes from which there is no way back.</param>
internal sealed class ReturnMarks(OpenedPlan plan, CutServers servers, ReshardEvents events) : IWayBack
{
    private readonly ILookup<string, PlannedLink> _links = KeyReturns.LinksOf(plan.Plan).ToLookup(static link => link.Target);
    private IReadOnlyList<string> _marked = [];

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        string[] names = [.. _links.Select(static links => links.Key)];
        bool[] can = await Task.WhenAll(names.Select(name => TryAsync(name, () => PrepareAsync(name, cancellationToken)))).ConfigureAwait(false);
        _marked = [.. names.Where((_, i) => can[i])];
    }

    /// <inheritdoc/>
    public Task FenceAsync(IReadOnlyDictionary<string, ReplicationPosition> positions, CancellationToken cancellationToken) =>
        Task.WhenAll(_marked.Select(name => TryAsync(name, async () =>
        {
            LandedPosition mark = await servers.New(name).MarkAsync(cancellationToken).ConfigureAwait(false);
            foreach (PlannedLink link in _links[name])
            {
                new ReturnPlace(plan, link).Write(mark);
            }
        })));

    private async Task PrepareAsync(string name, CancellationToken cancellationToken)
    {
        CutServer added = servers.New(name);
        await added.PositionAsync(cancellationToken).ConfigureAwait(false);
        object?[] known = await added.Line.SendAsync([["COMMAND", "INFO", "PEXPIRETIME"]], cancellationToken).ConfigureAwait(false);
        if (known[0] is object?[] { Length: 1 } commands && commands[0] is null)
        {
            throw new ReshardException(ReshardFailure.CutOver, $"Server {added} has no PEXPIRETIME, by which keys are read for the way back; it is there since Redis 7.0.");
        }

        await WayBack.KeepBacklogsAsync(plan, servers, [name], cancellationToken).ConfigureAwait(false);
        string? version = VersionIn(await added.Line.InfoAsync("server", cancellationToken).ConfigureAwait(false));
        foreach (PlannedLink link in _links[name])
        {
            await LookAtOldAsync(link, version, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LookAtOldAsync(PlannedLink link, string? version, CancellationToken cancellationToken)
    {
        ServerLine line = servers.Old(link.Source).Line;
        var memory = await line.InfoAsync("memory", cancellationToken).ConfigureAwait(false);
        if (memory.GetValueOrDefault("maxmemory", "0") != "0" && memory.GetValueOrDefault("maxmemory_policy", "noeviction") is not "noeviction" and var policy)
        {
            events.Report(
                "way-back-evicts",
                $"Server {line.Name} evicts keys when its memory is full (maxmemory-policy {policy}). The copies that it keeps for the way back go first, and are not brought back; set noeviction for as long as there is to be one.",
                ("source", link.Source));
        }

        string? older = VersionIn(await line.InfoAsync("server", cancellationToken).ConfigureAwait(false));
        if (Version.TryParse(version, out Version? from) && Version.TryParse(older, out Version? to) && (from.Major, from.Minor).CompareTo((to.Major, to.Minor)) > 0)
        {
            events.Report(
                "way-back-version",
                $"Server {servers.New(link.Target)} has version {version}, {line.Name} {older}: where RESTORE there does not take values of the later version, there is no way back.",
                ("source", link.Source), ("target", link.Target));
        }
    }

    private static string? VersionIn(IReadOnlyDictionary<string, string> server) => server.GetValueOrDefault("redis_version");

    private async Task<bool> TryAsync(string name, Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or ReshardException { Failure: not ReshardFailure.Spool })
        {
            events.Report("no-way-back", $"The cut-over goes on, but there will be no way back from {name}: {e.Message}", ("target", name));
            return false;
        }
    }
}

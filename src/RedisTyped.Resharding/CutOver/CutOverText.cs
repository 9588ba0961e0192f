using System.Globalization;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Says in words what a cut-over does.</summary>
internal static class CutOverText
{
    /// <summary>One step.</summary>
    public static string Of(CutOverStep step) => step switch
    {
        CutOverStep.Announce => "publish the new topology as pending, wait for lag and clients",
        CutOverStep.Pause => "hold writes back at the sources",
        CutOverStep.Drain => "wait until the targets have all that was written, and look at them",
        CutOverStep.Fence => "have the sources refuse writes",
        CutOverStep.Promote => "make the targets servers of their own",
        CutOverStep.Publish => "publish the new topology as that in force",
        CutOverStep.Release => "let writes go on: what was held back is refused, and clients make it again at the new nodes",
        CutOverStep.Finish => "withdraw what is pending",
        _ => "nothing",
    };

    /// <summary>All steps, with the servers that each concerns.</summary>
    public static IEnumerable<string> Plan(IReadOnlyList<CutServer> servers, CutOverOptions options)
    {
        string sources = Names(servers.Where(static server => server.Part.IsSource));
        string fenced = Names(servers.Where(static server => server.Part is { IsSource: true, HasWayBack: false }));
        string following = Names(servers.Where(static server => server.Part is { IsSource: true, HasWayBack: true }));
        string replicas = Names(servers.Where(static server => server.Part.IsReplica));
        string serving = Names(servers.Where(static server => server.Part is { IsSource: true, IsRetired: false }));
        yield return $"1 {Of(CutOverStep.Announce)}: HSET redistyped:epoch on {Names(servers)}.";
        yield return string.Create(CultureInfo.InvariantCulture, $"2 {Of(CutOverStep.Pause)}: CLIENT PAUSE {options.PauseBudget.TotalMilliseconds:0} WRITE on {sources}.");
        yield return $"3 {Of(CutOverStep.Drain)}.";
        yield return $"4 {Of(CutOverStep.Fence)}: CONFIG SET min-replicas-to-write {CutServer.Unreachable} on {fenced}, REPLICAOF this process on {following}.";
        yield return $"5 {Of(CutOverStep.Promote)}: REPLICAOF NO ONE on {replicas}.";
        yield return $"6 {Of(CutOverStep.Publish)}: HSET redistyped:epoch on the others.";
        yield return $"7 {Of(CutOverStep.Release)}: CLIENT UNPAUSE on {sources}; when all clients have come over, {serving} take writes again.";
        yield return $"8 {Of(CutOverStep.Finish)}.";
    }

    private static string Names(IEnumerable<CutServer> servers) => string.Join(", ", servers.Select(static server => server.Name).DefaultIfEmpty("none"));
}

using System.Globalization;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Says in words what a cut-over does.</summary>
internal static class CutOverText
{
    /// <summary>One step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="to">What the topology is called to which clients are taken.</param>
    public static string Of(CutOverStep step, string to = "new") => step switch
    {
        CutOverStep.Announce => $"publish the {to} topology as pending, wait for lag and clients",
        CutOverStep.Pause => "hold writes back at the sources",
        CutOverStep.Drain => "wait until the targets have all that was written, and look at them",
        CutOverStep.Fence => "have the sources refuse writes",
        CutOverStep.Promote => "make the targets servers of their own",
        CutOverStep.Publish => $"publish the {to} topology as that in force",
        CutOverStep.Release => $"let writes go on: what was held back is refused, and clients make it again at the {to} nodes",
        CutOverStep.Finish => "withdraw what is pending",
        _ => "nothing",
    };

    /// <summary>All steps, with the servers that each concerns.</summary>
    public static IEnumerable<string> Plan(IReadOnlyList<CutServer> servers, CutOverOptions options, CutOverCourse course)
    {
        string sources = Names(servers.Where(static server => server.Part.IsSource));
        string[] fences =
        [
            .. On($"CONFIG SET min-replicas-to-write {CutServer.Unreachable}", servers.Where(static server => server.Part is { IsSource: true, HasWayBack: false })),
            .. On("REPLICAOF this process (replica-read-only yes)", servers.Where(static server => server.Part is { IsSource: true, HasWayBack: true })),
        ];
        string[] promoted = [.. On("REPLICAOF NO ONE", servers.Where(static server => server.Part.IsReplica))];
        string[] serving = [.. servers.Where(static server => server.Part is { IsSource: true, IsRetired: false }).Select(static server => server.Name)];
        yield return Step(CutOverStep.Announce, $"HSET redistyped:epoch on {Names(servers)}");
        yield return Step(CutOverStep.Pause, string.Create(CultureInfo.InvariantCulture, $"CLIENT PAUSE {options.PauseBudget.TotalMilliseconds:0} WRITE on {sources}"));
        yield return Step(CutOverStep.Drain);
        yield return Step(CutOverStep.Fence, fences);
        yield return promoted.Length > 0 ? Step(CutOverStep.Promote, promoted) : Step(CutOverStep.Promote, "none is a replica");
        yield return Step(CutOverStep.Publish, "HSET redistyped:epoch on the others");
        yield return Step(
            CutOverStep.Release, $"CLIENT UNPAUSE on {sources}{(serving.Length > 0 ? $"; when all clients have come over, {string.Join(", ", serving)} take{(serving.Length == 1 ? "s" : "")} writes again" : "")}");
        yield return Step(CutOverStep.Finish);

        string Step(CutOverStep step, params string[] commands) => string.Create(
            CultureInfo.InvariantCulture, $"{(int)step} {Of(step, course.To)}{(commands.Length > 0 ? ": " : "")}{string.Join(", ", commands)}.");
    }

    private static IEnumerable<string> On(string command, IEnumerable<CutServer> servers) => Names(servers) is { Length: > 0 } names ? [$"{command} on {names}"] : [];

    private static string Names(IEnumerable<CutServer> servers) => string.Join(", ", servers.Select(static server => server.Name));
}

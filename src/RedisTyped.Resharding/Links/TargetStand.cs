using RedisTyped.Commands;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>What a target says of whom it follows, what it holds, and what it had when it last followed somebody. Immutable.</summary>
internal sealed class TargetStand
{
    /// <param name="about">Its replication, and its databases.</param>
    /// <param name="calls">The commands that it has run since its start.</param>
    public TargetStand(ServerSections about, ServerSections calls)
    {
        Follows = about.Text("role") == "slave" ? $"{about.Text("master_host")}:{about.Text("master_port")}" : null;
        Keys = about.Fields.Where(static field => field.Key.StartsWith("db", StringComparison.Ordinal)).Sum(static field => ServerSections.PartOf(field.Value, "keys") ?? 0);
        Own = ReplicationId.TryParse(about.Text("master_replid"), out var own) && about.Number("master_repl_offset") is { } reached ? new ReplicationPosition(own, reached) : null;
        if (ReplicationId.TryParse(about.Text("master_replid2"), out var id) && about.Number("second_repl_offset") is > 0 and var next)
        {
            // One that was saved while it followed, and is a primary since its start, says the same as one that was made a primary.
            Left = new ReplicationPosition(id, next - 1);

            // A primary counts what it writes only where it has a backlog, or replicas: one that was promoted before its load had ended has none.
            bool counts = about.Number("repl_backlog_active") == 1;
            IsUntouched = (counts && about.Number("master_repl_offset") == Left.Value.Offset) || HasOnlyRead(calls);
        }
    }

    /// <summary>Whom it follows, as host and port; null when nobody.</summary>
    public string? Follows { get; }

    /// <summary>How many keys it has.</summary>
    public long Keys { get; }

    /// <summary>The history that it is in, and up to where it has that; null where it does not say so.</summary>
    public ReplicationPosition? Own { get; }

    /// <summary>Whose history it had before its own, and up to where; null where it does not say so.</summary>
    public ReplicationPosition? Left { get; }

    /// <summary>Whether nothing was written to it since then: what has expired since its start was deleted, which counts for nothing.</summary>
    public bool IsUntouched { get; }

    // Of a server that was not restarted they tell what it was given while it followed too, so that it may be taken for one that was written to.
    private static bool HasOnlyRead(ServerSections calls)
    {
        string[] names = [.. calls.Fields.Where(static field => (ServerSections.PartOf(field.Value, "calls") ?? 0) > 0).Select(static field => field.Key)];
        return names.Length > 0 && Array.TrueForAll(names, static name => IsRead(name["cmdstat_".Length..].Replace('|', ' ')));
    }

    // Who resets the numbers hides what there was.
    private static bool IsRead(string command) =>
        CommandTable.Find(command) is { Name: not "CONFIG RESETSTAT" } known && !known.Is(CommandTraits.Write);
}

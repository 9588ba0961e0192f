using System.Globalization;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Planning;

/// <summary>What can be known beforehand of commands whose keys go to two nodes: which commands with several keys a server has run, and how many keys have tags.</summary>
internal static class StraddleRisk
{
    /// <summary>The commands with several keys that a server has run since its start, the most frequent first.</summary>
    public static IReadOnlyList<(string Command, long Calls)> Of(NodeReport report) =>
    [
        .. report.Calls
            .Where(call => call.Value > 0 && !IsOfCutOver(call.Key, call.Value, report.Epoch) && CommandClasses.BuiltIn.Find(System.Text.Encoding.UTF8.GetBytes(call.Key.Split('|')[0])) is { } type && HasSides(type.Kind))
            .Select(static call => (call.Key, call.Value))
            .OrderByDescending(static call => call.Value),
    ];

    /// <summary>Tells of it, or null where there is nothing to tell.</summary>
    public static PlanFinding? Tell(SurveyedNode node, PlanPolicies policies)
    {
        var calls = Of(node.Report);
        long scripts = node.Report.Calls.Where(static call => call.Key is "EVAL" or "EVALSHA" or "FCALL").Sum(static call => call.Value);
        if (calls.Count == 0 && scripts == 0)
        {
            return null;
        }

        const int Most = 6;
        string named = string.Join(", ", calls.Take(Most).Select(static call => $"{call.Command} {Count(call.Calls)}")) + (calls.Count > Most ? " and others" : "");
        string run = calls.Count == 0 ? $"{Count(scripts)} scripts" : scripts == 0 ? named : $"{named}, and {Count(scripts)} scripts";
        string own = node.Report.Epoch > 0 && calls.Any(static call => call.Command == "RENAME") ? "Each cut-over of this tool there was a RENAME too. " : "";
        string tags = (node.Keys?.TaggedShare ?? 0).ToString("0 %", CultureInfo.InvariantCulture);
        string then = policies.Straddles == StraddlePolicy.Fail
            ? "One whose keys go to two nodes stops the run; use the policy refetch to have it read from the source instead"
            : "Where the keys of one go to two nodes, the tool reads from the source what the target cannot work out";
        return new PlanFinding(
            policies.Straddles == StraddlePolicy.Fail ? FindingSeverity.Warning : FindingSeverity.Note,
            node.Name,
            "straddles",
            $"has run commands with several keys since its start: {run}. {own}{then}. Keys with one hash tag stay together by both routers: {tags} of the keys have one.");
    }

    // A cut-over has a server rename its prepared epoch once. Of more than one, clients may have made some: calls are counted since the server's start, epochs since ever.
    private static bool IsOfCutOver(string command, long calls, long epoch) => command == "RENAME" && calls == 1 && epoch > 0;

    private static bool HasSides(CommandKind kind) => kind is CommandKind.Rename or CommandKind.SetMove or CommandKind.ListMove or CommandKind.ListRotate
        or CommandKind.Copy or CommandKind.Sort or CommandKind.GeoRadius or CommandKind.Keys or CommandKind.WrittenKeys;

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}

namespace RedisTyped.Resharding.Planning;

/// <summary>Chooses how the keys of a link land, and says why.</summary>
internal static class ModeChoice
{
    /// <summary>Chooses for one link.</summary>
    /// <param name="target">The server that gets the keys.</param>
    /// <param name="sources">All servers that it gets keys from.</param>
    /// <param name="savesForks">Whether the source of the link has too little memory to spare for a snapshot, and none of its links needs one.</param>
    public static (LandingMode Mode, string Reason) Choose(SurveyedNode target, IReadOnlyList<SurveyedNode> sources, bool savesForks)
    {
        if (WhyNotFollowing(target, sources) is { } why)
        {
            return savesForks
                ? (LandingMode.Scan, $"{why}, and the source has too little memory to spare for the child that makes a snapshot")
                : (LandingMode.Write, why);
        }

        return sources.Count == 1
            ? (LandingMode.Proxy, $"'{target.Name}' is new and can follow the tool, and gets keys of one node")
            : (LandingMode.Merge, $"'{target.Name}' is new and can follow the tool, and gets keys of {sources.Count} nodes");
    }

    /// <summary>Why a mode that was asked for cannot be; null where it can.</summary>
    public static string? WhyNot(LandingMode mode, SurveyedNode target, IReadOnlyList<SurveyedNode> sources) => mode switch
    {
        LandingMode.Proxy when sources.Count > 1 => $"'{target.Name}' gets keys of {sources.Count} nodes, and a replica follows one; use M or W",
        LandingMode.Proxy or LandingMode.Merge when WhyNotFollowing(target, sources) is { } why => $"{why}; use W",
        _ => null,
    };

    /// <summary>Whether a source has so little memory to spare that a child, which may need as much again as it is written to, is a risk.</summary>
    public static bool IsShortOfMemory(NodeReport source) => source.SystemMemory > 0 && source.UsedMemory > source.SystemMemory / 2;

    private static string? WhyNotFollowing(SurveyedNode target, IReadOnlyList<SurveyedNode> sources)
    {
        if (target.Role == NodeRole.Retained)
        {
            return $"'{target.Name}' serves keys of its own, which it would lose if it followed the tool";
        }

        if (!target.Report.CanFollow)
        {
            return target.Report.IsCluster
                ? $"'{target.Name}' is in cluster mode, where a server follows nothing from outside"
                : $"'{target.Name}' cannot follow another server";
        }

        if (sources.FirstOrDefault(source => HasFormOfItsOwn(source.Report.ValkeyVersion) && Compare(source.Report.ValkeyVersion, target.Report.ValkeyVersion) > 0) is { } valkey)
        {
            return $"'{target.Name}' is no Valkey {valkey.Report.ValkeyVersion} or later, which alone reads snapshots of '{valkey.Name}'";
        }

        var newer = sources.FirstOrDefault(source => Compare(source.Report.Version, target.Report.Version) > 0);
        return newer is null ? null : $"'{target.Name}' is Redis {target.Report.Version}, which cannot read snapshots of {newer.Report.Version} of '{newer.Name}'";
    }

    /// <summary>Snapshots of Valkey have a form of its own since 9.0, whatever version of Redis it says.</summary>
    private static bool HasFormOfItsOwn(string valkeyVersion) => Compare(valkeyVersion, "9.0") >= 0;

    /// <summary>Compares versions by their first two numbers, by which snapshots have their form.</summary>
    public static int Compare(string one, string other)
    {
        return Number(one).CompareTo(Number(other));

        static Version Number(string text) => Version.TryParse(text, out var version) ? new Version(version.Major, version.Minor) : new Version(0, 0);
    }
}

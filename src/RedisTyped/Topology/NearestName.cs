using RedisTyped.Commands;

namespace RedisTyped.Topology;

/// <summary>Finds what a mistyped name was meant to be.</summary>
internal static class NearestName
{
    /// <summary>The nearest name, or null when none is near enough to be a slip: two edits, one for names under four letters.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        int limit = name.Length < 4 ? 1 : 2;
        return known
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static int Distance(string one, string other) => EditDistance.Between(one.ToUpperInvariant(), other.ToUpperInvariant());
}

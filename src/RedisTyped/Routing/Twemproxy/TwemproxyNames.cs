using System.Diagnostics.CodeAnalysis;
using RedisTyped.Spelling;

namespace RedisTyped.Routing.Twemproxy;

/// <summary>The words of nutcracker.yml for hashes and distributions.</summary>
internal static class TwemproxyNames
{
    /// <summary>The distribution that no router can have.</summary>
    private const string Random = "random";

    /// <summary>The hashes by their names, in the order of twemproxy's manual.</summary>
    public static IReadOnlyDictionary<string, TwemproxyHash> Hashes { get; } = new Dictionary<string, TwemproxyHash>(StringComparer.Ordinal)
    {
        ["one_at_a_time"] = TwemproxyHash.OneAtATime,
        ["md5"] = TwemproxyHash.Md5,
        ["crc16"] = TwemproxyHash.Crc16,
        ["crc32"] = TwemproxyHash.Crc32,
        ["crc32a"] = TwemproxyHash.Crc32a,
        ["fnv1_64"] = TwemproxyHash.Fnv164,
        ["fnv1a_64"] = TwemproxyHash.Fnv1a64,
        ["fnv1_32"] = TwemproxyHash.Fnv132,
        ["fnv1a_32"] = TwemproxyHash.Fnv1a32,
        ["hsieh"] = TwemproxyHash.Hsieh,
        ["murmur"] = TwemproxyHash.Murmur,
        ["jenkins"] = TwemproxyHash.Jenkins,
    };

    /// <summary>The distributions by their names.</summary>
    public static IReadOnlyDictionary<string, TwemproxyDistribution> Distributions { get; } =
        new Dictionary<string, TwemproxyDistribution>(StringComparer.Ordinal)
        {
            ["ketama"] = TwemproxyDistribution.Ketama,
            ["modula"] = TwemproxyDistribution.Modula,
        };

    /// <summary>The word for a hash.</summary>
    public static string Of(TwemproxyHash hash) => Hashes.First(known => known.Value == hash).Key;

    /// <summary>The word for a distribution.</summary>
    public static string Of(TwemproxyDistribution distribution) => Distributions.First(known => known.Value == distribution).Key;

    /// <summary>Looks a hash up, or says what is wrong with the word.</summary>
    public static bool TryHash(string word, out TwemproxyHash hash, [NotNullWhen(false)] out string? fault)
    {
        bool known = Hashes.TryGetValue(word, out hash);
        fault = known ? null : $"'{word}' is no hash of twemproxy; {Advice(word, Hashes.Keys)}";
        return known;
    }

    /// <summary>Looks a distribution up, or says what is wrong with the word.</summary>
    public static bool TryDistribution(string word, out TwemproxyDistribution distribution, [NotNullWhen(false)] out string? fault)
    {
        bool known = Distributions.TryGetValue(word, out distribution);
        fault = known ? null
            : word == Random ? "'random' sends every call to any server, so that a key has no node and what was written is not found again; choose ketama or modula"
            : $"'{word}' is no distribution of twemproxy; {Advice(word, Distributions.Keys)}";
        return known;
    }

    private static string Advice(string word, IEnumerable<string> known) => NearestName.Of(word, [.. known]) is { } near
        ? $"did you mean '{near}'?"
        : $"it can be {string.Join(", ", known)}";
}

using RedisTyped.Commands;
using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Security;

/// <summary>Finds the keys and channels of a command line with what the command does to them, as ACL rules see it.</summary>
internal static class AclKeys
{
    private const KeyAccess Both = KeyAccess.Read | KeyAccess.Write;

    public static IEnumerable<(int At, KeyAccess Access)> Of(CommandSpec spec, IReadOnlyList<byte[]> words)
    {
        string[] text = RequestText.Words(words);
        if (spec.Name is "PUBLISH" or "SPUBLISH" or "SSUBSCRIBE" or "SUNSUBSCRIBE")
        {
            return [];
        }

        KeyPositions found = KeyFinder.Find(spec, text);
        if (found.WhyUnknown is not null || (spec.Name == "XREADGROUP" && text.Count(static word => word.Equals("STREAMS", StringComparison.OrdinalIgnoreCase)) > 1))
        {
            // They hide behind patterns, or are where a server may look for them and we do not, as behind a consumer of the name STREAMS: any word may be one.
            return Enumerable.Range(1, words.Count - 1).Select(static at => (at, Both));
        }

        switch (spec.Name)
        {
            case "SORT" or "SORT_RO" or "GEORADIUS" or "GEORADIUSBYMEMBER":
                // The first is read, the others are written.
                return found.Positions.Select(static (at, i) => (at, i == 0 ? KeyAccess.Read : KeyAccess.Write));
            case "MIGRATE":
                return found.Positions.Select(static at => (at, Both));
            case "SET" when !text.Skip(3).Any(static word => word.Equals("GET", StringComparison.OrdinalIgnoreCase)):
                return [(1, KeyAccess.Write)];
            case "BITFIELD" when !text.Skip(2).Any(static word => word.ToUpperInvariant() is "SET" or "INCRBY"):
                return [(1, KeyAccess.Read)];
            default:
                return spec.Keys.SelectMany(keys => KeyFinder.Find(Only(spec, keys), text).Positions.Select(at => (at, keys.Access)));
        }
    }

    /// <summary>The words of a command line that are channels or patterns of channels.</summary>
    public static IEnumerable<int> ChannelsOf(CommandSpec spec, IReadOnlyList<byte[]> words) => spec.Name switch
    {
        "PUBLISH" or "SPUBLISH" => [1],
        "SUBSCRIBE" or "PSUBSCRIBE" or "SSUBSCRIBE" => Enumerable.Range(1, words.Count - 1),
        _ => [],
    };

    private static CommandSpec Only(CommandSpec spec, KeySpec keys) =>
        new(spec.Name, spec.Arity, spec.Traits, [keys], spec.Reply, spec.Group, spec.Since);
}

using System.Globalization;

namespace RedisTyped.Topology.Reading;

/// <summary>
/// Reads the server list of redis-router, which is libketama's: one <c>host:port weight</c> a line. What its two original readers get
/// wrong (they drop the weight's last character without a final newline, skip that line, glue comments to host names, and take a
/// negative weight for a huge one) is read right or refused here; docs/configuration.md lists it.
/// </summary>
internal static class ServerList
{
    public static void Read(string text, RedisTypedOptions options)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            ReadLine(lines[i], NodePlace.Line(i + 1), options);
        }
    }

    private static void ReadLine(string line, NodePlace place, RedisTypedOptions options)
    {
        int comment = line.IndexOf('#', StringComparison.Ordinal);
        string[] words = (comment < 0 ? line : line[..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return;
        }

        var faults = options.ReadFaults;
        if (words.Length != 2)
        {
            faults.Add(words.Length == 1
                ? $"{place.Member("weight")}: is missing; write host:port, a blank or tab, and a whole number"
                : $"{place.Node}: holds {words.Length} words; write host:port, a blank or tab, and a whole number");
            return;
        }

        if (!IsAddress(words[0]))
        {
            faults.Add($"{place.Member("address")}: is not host:port with a port from 1 to 65535");
            return;
        }

        if (!long.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long weight) || weight is <= 0 or > int.MaxValue)
        {
            // The word itself can be a password that somebody wrote there.
            faults.Add($"{place.Member("weight")}: is not a positive whole number");
            weight = 1;
        }

        options.Nodes.Add(new NodeOptions { Name = words[0], RingText = words[0], Configuration = words[0], Weight = weight, Place = place });
    }

    private static bool IsAddress(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0
            && !text.Contains(',', StringComparison.Ordinal)
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && port > 0;
    }
}

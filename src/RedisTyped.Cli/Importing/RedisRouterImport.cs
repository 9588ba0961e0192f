using System.Globalization;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>
/// Reads the server list of redis-router as libketama reads it (https://github.com/RJ/ketama), which is what placed the keys: a weight with
/// no newline right behind it loses its last digit.
/// </summary>
internal static class RedisRouterImport
{
    /// <summary>What libketama keeps of an address.</summary>
    private const int LongestAddress = 23;

    public static ImportedTopology Read(ImportSource source)
    {
        var imported = new ImportedTopology();
        imported.Options.Router = "ketama";
        var faults = new List<string>();
        int number = 0;
        for (int start = 0; start < source.Text.Length;)
        {
            int end = source.Text.IndexOf('\n', start);
            string line = end < 0 ? source.Text[start..] : source.Text[start..(end + 1)];
            start += line.Length;
            number++;
            if (line[0] != '#' && line.Length >= 2 && !string.IsNullOrWhiteSpace(line))
            {
                ReadLine(line, $"line {number}", imported, faults);
            }
        }

        source.RefuseIf(faults);
        return imported;
    }

    private static void ReadLine(string line, string place, ImportedTopology imported, List<string> faults)
    {
        int blank = line.AsSpan().IndexOfAny(' ', '\t');
        string address = blank < 0 ? line.Trim() : line[..blank];
        string rest = blank < 0 ? "" : line[blank..].TrimStart(' ', '\t');
        int end = rest.AsSpan().IndexOfAny(' ', '\t');
        string token = end < 0 ? rest : rest[..end];
        string counted = token.Length == 0 ? "" : token[..^1].TrimEnd('\r');
        string written = token.TrimEnd('\r', '\n');
        if (!EndPointWords.TryRead(address, out string host, out int port) || host.Length == 0 || address.Length > LongestAddress)
        {
            faults.Add($"{place}, address: is not host:port of at most {LongestAddress} characters, which is what libketama keeps of it");
        }
        else if (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out int weight) || weight == 0)
        {
            faults.Add($"{place}, weight: is not a positive whole number");
        }
        else if (!int.TryParse(counted, NumberStyles.None, CultureInfo.InvariantCulture, out int effective) || effective == 0)
        {
            faults.Add(
                $"{place}, weight: has no newline right behind it, so libketama drops its last digit and with it the whole file; "
                + "no keys were placed by it like that. Put the newline there");
        }
        else
        {
            if (effective != weight)
            {
                imported.Notes.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{place}, weight: {weight} has no newline right behind it, so libketama dropped its last digit; keys are placed by {effective}, and so it is kept"));
            }

            NodeOptions node = imported.Options.Nodes.Add(address, EndPointWords.Write(host, port), effective);
            node.RingText = address;
        }
    }
}

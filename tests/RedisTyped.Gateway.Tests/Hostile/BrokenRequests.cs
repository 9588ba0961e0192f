using System.Globalization;
using System.Text;
using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Tests.Hostile;

/// <summary>Streams of requests with something wrong: bytes changed, left out, doubled, lengths that lie, words that make no sense.</summary>
internal static class BrokenRequests
{
    private static readonly string[] Names = [.. CommandRules.All.Where(static r => r.Spec.Name is not ("FLUSHALL" or "FLUSHDB" or "SCRIPT FLUSH" or "FUNCTION FLUSH" or "SLOWLOG GET"))
        .Select(static r => r.Spec.Name).Order(StringComparer.Ordinal)];

    private static readonly string[] Words =
    [
        "", "a", "b", "{t}1", "{t}2", "0", "1", "-1", "2", "100", "99999999999999999999", "STREAMS", "BLOCK", "1000000", "*", "$", "\r\n", "$3\r\nGET\r\n", "GET", "NX", "EX", "LEFT",
        "WITHSCORES", "LIMIT", "STORE", "ON", "OFF", "SKIP", "3", "AUTH", "default", "return 1", "\0\0", "\u00ff\u00fe",
    ];

    /// <summary>Makes a stream.</summary>
    /// <param name="seed">The same seed gives the same stream.</param>
    public static byte[] Of(int seed)
    {
        var random = new Random(seed);
        var stream = new List<byte>();
        int requests = random.Next(1, 12);
        for (int i = 0; i < requests; i++)
        {
            stream.AddRange(Request(random));
        }

        int changes = random.Next(0, 4);
        for (int i = 0; i < changes && stream.Count > 0; i++)
        {
            Change(stream, random);
        }

        return [.. stream];
    }

    private static byte[] Request(Random random)
    {
        List<string> words = [.. Names[random.Next(Names.Length)].Split(' ')];
        int count = random.Next(0, 6);
        for (int i = 0; i < count; i++)
        {
            words.Add(Words[random.Next(Words.Length)]);
        }

        // What waits for ever would only keep this client from the rest of its stream.
        if (words[0].StartsWith('B') || words.Contains("BLOCK"))
        {
            words[^1] = "0.001";
        }

        return random.Next(8) switch
        {
            0 => Encoding.Latin1.GetBytes(string.Join(' ', words) + "\r\n"),
            1 => Lying(words, random),
            _ => Encoding.Latin1.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"*{words.Count}\r\n") + string.Concat(words.Select(static w => $"${w.Length}\r\n{w}\r\n"))),
        };
    }

    private static byte[] Lying(List<string> words, Random random)
    {
        int count = words.Count + random.Next(-1, 3);
        var text = new StringBuilder($"*{count}\r\n");
        foreach (string word in words)
        {
            int length = random.Next(6) == 0 ? random.Next(-2, 2_000_000_000) : word.Length;
            text.Append(CultureInfo.InvariantCulture, $"${length}\r\n{word}\r\n");
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static void Change(List<byte> stream, Random random)
    {
        int at = random.Next(stream.Count);
        switch (random.Next(5))
        {
            case 0:
                stream[at] = (byte)random.Next(256);
                break;
            case 1:
                stream.RemoveAt(at);
                break;
            case 2:
                stream.Insert(at, (byte)"*$+-:\r\n0 "[random.Next(9)]);
                break;
            case 3:
                stream.InsertRange(at, stream.GetRange(at, Math.Min(stream.Count - at, random.Next(1, 30))));
                break;
            default:
                stream.RemoveRange(at, stream.Count - at);
                break;
        }
    }
}

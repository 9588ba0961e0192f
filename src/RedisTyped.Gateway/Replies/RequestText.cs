using System.Text;

namespace RedisTyped.Gateway.Replies;

/// <summary>Writes requests as arrays of bulk strings.</summary>
internal static class RequestText
{
    public static ReadOnlyMemory<byte> Of(params ReadOnlySpan<string> words)
    {
        var text = new ReplyText(2).Array(words.Length);
        foreach (string word in words)
        {
            text.Bulk(word);
        }

        return text.Bytes;
    }

    public static ReadOnlyMemory<byte> Of(IReadOnlyList<byte[]> words)
    {
        var text = new ReplyText(2).Array(words.Count);
        for (int i = 0; i < words.Count; i++)
        {
            text.Bulk(words[i]);
        }

        return text.Bytes;
    }

    /// <summary>
    /// Words as text where a keyword, a number or the pattern of SORT is looked for; long ones are no keyword and no number, and are not decoded:
    /// but that one is a pattern is seen.
    /// </summary>
    public static string[] Words(IReadOnlyList<byte[]> words)
    {
        const int longestWord = 64;
        var text = new string[words.Count];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = words[i].Length <= longestWord ? Encoding.Latin1.GetString(words[i]) : words[i].Contains((byte)'*') ? "*" : "\0";
        }

        return text;
    }
}

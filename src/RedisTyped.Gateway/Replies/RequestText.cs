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

    /// <summary>Words as text where a keyword or number is looked for; long ones are neither, and are not decoded.</summary>
    public static string[] Words(IReadOnlyList<byte[]> words)
    {
        const int longestWord = 64;
        var text = new string[words.Count];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = words[i].Length > longestWord ? "\0" : Encoding.Latin1.GetString(words[i]);
        }

        return text;
    }
}

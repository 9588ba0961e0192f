using RedisTyped.Execution;

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

    /// <summary>Words as text where a keyword, a number or the pattern of SORT is looked for.</summary>
    public static string[] Words(IReadOnlyList<byte[]> words) => [.. words.Select(ArgumentWord.Text)];
}

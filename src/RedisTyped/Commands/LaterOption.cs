namespace RedisTyped.Commands;

/// <summary>An option, or an argument, that came to a command in a later version of Redis than the command itself.</summary>
internal sealed class LaterOption
{
    public LaterOption(string? keyword, int first, string since)
    {
        Keyword = keyword;
        First = first;
        Since = since;
    }

    /// <summary>The word that it is known by, in upper case; null where it is known by the number of words.</summary>
    public string? Keyword { get; }

    /// <summary>
    /// The first word behind the command's name where the keyword can stand, counted from 1; without a keyword, how many words there
    /// are at least where it is sent.
    /// </summary>
    public int First { get; }

    /// <summary>The version of Redis that brought it.</summary>
    public string Since { get; }
}

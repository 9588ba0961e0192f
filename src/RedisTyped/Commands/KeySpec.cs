namespace RedisTyped.Commands;

/// <summary>
/// Where a command keeps some of its keys, in the terms of https://redis.io/docs/latest/develop/reference/key-specs/. Positions
/// count words, the command's own being word 0.
/// </summary>
internal sealed class KeySpec
{
    public KeySpec(BeginSearch begin, int index, string? keyword, FindKeys find, int lastKey, int step, int limit, int keyCountAt, int firstKey, bool complete)
    {
        Begin = begin;
        Index = index;
        Keyword = keyword;
        Find = find;
        LastKey = lastKey;
        Step = step;
        Limit = limit;
        KeyCountAt = keyCountAt;
        FirstKey = firstKey;
        Complete = complete;
    }

    public BeginSearch Begin { get; }

    /// <summary>The word where the search begins, or from which the keyword is looked for (negative: backwards from the end).</summary>
    public int Index { get; }

    public string? Keyword { get; }

    public FindKeys Find { get; }

    /// <summary>For a range: the last key relative to the first, or, negative, counted from the end.</summary>
    public int LastKey { get; }

    public int Step { get; }

    /// <summary>For a range to the end: 0 or 1 takes all of it, 2 its first half, and so on.</summary>
    public int Limit { get; }

    /// <summary>For a counted run: where the count stands, relative to the begin.</summary>
    public int KeyCountAt { get; }

    /// <summary>For a counted run: where the first key stands, relative to the begin.</summary>
    public int FirstKey { get; }

    /// <summary>What an ACL must allow a user to do with these keys, from Redis 7 on. None: any right to the key will do.</summary>
    public KeyAccess Access { get; init; }

    /// <summary>False where the server says that the spec may miss keys.</summary>
    public bool Complete { get; }
}

/// <summary>What a command does with a key, as ACL rules know it: https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/.</summary>
[System.Flags]
internal enum KeyAccess
{
    None = 0,

    /// <summary>Gives the user what the key holds, or something that depends on it: <c>%R~</c>.</summary>
    Read = 1,

    /// <summary>Changes or removes it: <c>%W~</c>.</summary>
    Write = 2,
}

internal enum BeginSearch
{
    Unknown,
    Index,
    Keyword,
}

internal enum FindKeys
{
    Unknown,
    Range,
    KeyCount,
}

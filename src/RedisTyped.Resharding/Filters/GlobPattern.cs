namespace RedisTyped.Resharding.Filters;

/// <summary>
/// Patterns of Redis, byte for byte as its stringmatchlen takes them (https://github.com/redis/redis/blob/7.0/src/util.c), oddities
/// included: a set may lack its end, a range may be written backwards, and bytes of ranges are signed.
/// </summary>
internal static class GlobPattern
{
    /// <summary>Whether a text matches. Takes time in proportion to the product of both lengths at most.</summary>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        // Nothing but * and the empty pattern finds the empty key: KEYS looks at * before it looks at keys.
        if (text.IsEmpty)
        {
            return pattern.IsEmpty || pattern is [(byte)'*'];
        }

        int next = 0;
        int afterStar = -1;
        int starEnd = 0;
        for (int at = 0; at < text.Length;)
        {
            if (next < pattern.Length && pattern[next] == '*')
            {
                next++;
                if (next == pattern.Length)
                {
                    return true;
                }

                afterStar = next;
                starEnd = at;
            }
            else if (next < pattern.Length && MatchesOne(pattern, ref next, text[at]))
            {
                at++;
            }
            else if (afterStar >= 0)
            {
                // Only the last star needs to take more: what the earlier ones took has matched already.
                at = ++starEnd;
                next = afterStar;
            }
            else
            {
                return false;
            }
        }

        return pattern[next..].IndexOfAnyExcept((byte)'*') < 0;
    }

    private static bool MatchesOne(ReadOnlySpan<byte> pattern, ref int next, byte value)
    {
        switch (pattern[next])
        {
            case (byte)'?':
                next++;
                return true;
            case (byte)'[':
                return MatchesSet(pattern, ref next, value);
            case (byte)'\\' when next + 1 < pattern.Length:
                next += 2;
                return pattern[next - 1] == value;
            default:
                return pattern[next++] == value;
        }
    }

    private static bool MatchesSet(ReadOnlySpan<byte> pattern, ref int next, byte value)
    {
        next++;
        bool negated = next < pattern.Length && pattern[next] == '^';
        next += negated ? 1 : 0;
        bool found = false;
        for (; next < pattern.Length && pattern[next] != ']'; next++)
        {
            if (pattern[next] == '\\' && next + 1 < pattern.Length)
            {
                next++;
                found |= pattern[next] == value;
            }
            else if (next + 2 < pattern.Length && pattern[next + 1] == '-')
            {
                found |= IsBetween((sbyte)value, (sbyte)pattern[next], (sbyte)pattern[next + 2]);
                next += 2;
            }
            else
            {
                found |= pattern[next] == value;
            }
        }

        // Behind the end, if there is one.
        next = Math.Min(next + 1, pattern.Length);
        return found != negated;
    }

    private static bool IsBetween(sbyte value, sbyte one, sbyte other) => value >= Math.Min(one, other) && value <= Math.Max(one, other);
}

using System.Text;

namespace RedisTyped.Cli.Acl;

/// <summary>Writes a pattern as an ACL rule can hold it.</summary>
internal static class AclPattern
{
    /// <summary>
    /// Rules hold no blanks, and there is no way to quote one; a question mark fits a blank, and any other byte too
    /// (https://github.com/redis/redis/blob/7.0/src/acl.c, ACLStringHasSpaces).
    /// </summary>
    public static string Of(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        foreach (char c in pattern)
        {
            text.Append(c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r' or '\0' ? '?' : c);
        }

        return text.ToString();
    }

    /// <summary>Quotes a word for redis-cli, if it must be.</summary>
    public static string Quoted(string word) => word.AsSpan().IndexOfAny('"', '\'') < 0
        ? word
        : $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

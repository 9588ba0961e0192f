using System.Text;

namespace RedisTyped.Values;

/// <summary>
/// Refuses values that no call should be sent with. The server answers the length of one over its limit with "Protocol error: invalid bulk
/// length" and closes the connection, which all callers of the node share: what they wait for fails too.
/// </summary>
internal static class ValueGuard
{
    /// <summary>Redis' own limit for a string, unless <c>proto-max-bulk-len</c> was raised.</summary>
    public const int MaxLength = 512 * 1024 * 1024;

    private const int MostBytesOfCharacter = 3;

    /// <exception cref="ArgumentException">The text has more bytes than Redis takes.</exception>
    public static void Check(string value, string parameter)
    {
        // Counting the bytes of every text would cost more than it tells.
        if (value.Length > MaxLength / MostBytesOfCharacter)
        {
            Check(Encoding.UTF8.GetByteCount(value), parameter);
        }
    }

    /// <exception cref="ArgumentException">There are more bytes than Redis takes.</exception>
    public static void Check(int length, string parameter)
    {
        if (Fault(length) is { } fault)
        {
            throw new ArgumentException($"The value {fault}", parameter);
        }
    }

    /// <summary>What is wrong with a value of some length, or null.</summary>
    public static string? Fault(int length) => length > MaxLength
        ? $"has {length} bytes; Redis takes at most {MaxLength}. Store it in parts, or outside of Redis."
        : null;
}

using System.Text;

namespace RedisTyped.Resharding.Filters;

/// <summary>Keeps the keys that match one of some patterns, as KEYS and the MATCH of SCAN would find them. Immutable and thread-safe.</summary>
/// <remarks>The patterns of a key-space manifest are of this kind, so that the keys of one store can be kept.</remarks>
public sealed class GlobKeyFilter : IKeyFilter
{
    private readonly byte[][] _patterns;

    /// <summary>Takes the patterns.</summary>
    /// <param name="patterns">
    /// <c>*</c> is any bytes, <c>?</c> one byte, <c>[a-c]</c> and <c>[^a-c]</c> one byte of a set, <c>\</c> takes what follows as it is.
    /// </param>
    /// <exception cref="ArgumentException">There is no pattern, or one is null or empty.</exception>
    public GlobKeyFilter(params IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        _patterns = [.. patterns.Select(Checked)];
        if (_patterns.Length == 0)
        {
            throw new ArgumentException("There is no pattern; give one, or * for every key.", nameof(patterns));
        }
    }

    /// <inheritdoc/>
    public bool Keeps(ReadOnlySpan<byte> key, int db)
    {
        foreach (byte[] pattern in _patterns)
        {
            if (GlobPattern.Matches(pattern, key))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Checked(string pattern) => string.IsNullOrEmpty(pattern)
        ? throw new ArgumentException("A pattern is empty, which only the empty key would match; give * for every key.", nameof(pattern))
        : Encoding.UTF8.GetBytes(pattern);
}

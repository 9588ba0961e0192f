using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace RedisTyped.Resharding.Filters;

/// <summary>
/// Keeps the keys in which a regular expression matches somewhere; write <c>^</c> and <c>$</c> where it shall match from the start or to
/// the end. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// A key is taken as UTF-8, each byte that is none as U+FFFD, as the Go original of the resharding proxy does. The engine takes
/// time in proportion to the length of the key, whatever the expression (<see cref="RegexOptions.NonBacktracking"/>); so it knows no
/// backreferences and no lookarounds, as Go's does not.
/// </remarks>
public sealed class RegexKeyFilter : IKeyFilter
{
    private const char Replacement = '\uFFFD';

    /// <summary>Characters of a key that fit on the stack.</summary>
    private const int ShortKey = 256;

    private readonly Regex _expression;

    /// <summary>Takes the expression.</summary>
    /// <param name="expression">The expression, in the language of .NET.</param>
    /// <exception cref="ArgumentException">It is no expression, or one that needs backtracking.</exception>
    public RegexKeyFilter(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        try
        {
            _expression = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException(
                $"The regular expression '{expression}' needs backtracking; write it without backreferences, lookarounds and atomic groups.", nameof(expression), e);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"'{expression}' is no regular expression: {e.Message}", nameof(expression), e);
        }
    }

    /// <inheritdoc/>
    public bool Keeps(ReadOnlySpan<byte> key, int db)
    {
        // No byte becomes more than one character.
        if (key.Length <= ShortKey)
        {
            Span<char> text = stackalloc char[ShortKey];
            return _expression.IsMatch(text[..Decode(key, text)]);
        }

        char[] rented = ArrayPool<char>.Shared.Rent(key.Length);
        bool matches = _expression.IsMatch(rented.AsSpan(0, Decode(key, rented)));
        ArrayPool<char>.Shared.Return(rented);
        return matches;
    }

    /// <summary>Decodes a key.</summary>
    /// <returns>The number of characters.</returns>
    /// <remarks>Encoding.UTF8 makes one U+FFFD of several bytes that begin a character and do not end it, Go one of each.</remarks>
    internal static int Decode(ReadOnlySpan<byte> key, Span<char> text)
    {
        int length = 0;
        while (true)
        {
            Utf8.ToUtf16(key, text[length..], out int read, out int written, replaceInvalidSequences: false);
            length += written;
            key = key[read..];
            if (key.IsEmpty)
            {
                return length;
            }

            Rune.DecodeFromUtf8(key, out _, out int bad);
            text.Slice(length, bad).Fill(Replacement);
            length += bad;
            key = key[bad..];
        }
    }
}

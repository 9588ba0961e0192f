using System.Text;

namespace RedisTyped.Gateway.Security;

/// <summary>A glob as ACL rules, KEYS and PSUBSCRIBE have it: <c>*</c>, <c>?</c>, <c>[a-c]</c>, <c>[^a]</c>, <c>\</c>. Compares bytes.</summary>
/// <remarks>stringmatchlen in https://github.com/redis/redis/blob/7.0/src/util.c; stars are tried without recursion.</remarks>
internal sealed class AclPattern(string text)
{
    private readonly byte[] _pattern = Encoding.UTF8.GetBytes(text);

    /// <summary>Whether it matches anything.</summary>
    public bool IsAll => _pattern is [(byte)'*'];

    /// <summary>Whether these bytes are the pattern itself, letter by letter.</summary>
    public bool Is(ReadOnlySpan<byte> pattern) => pattern.SequenceEqual(_pattern);

    public bool Matches(ReadOnlySpan<byte> value)
    {
        int p = 0, v = 0, starAt = -1, starValue = 0;
        while (true)
        {
            if (p < _pattern.Length && _pattern[p] == '*')
            {
                starAt = ++p;
                starValue = v;
            }
            else if (v == value.Length)
            {
                return p == _pattern.Length;
            }
            else if (p < _pattern.Length && One(value[v], ref p))
            {
                v++;
            }
            else if (starAt < 0 || starValue >= value.Length)
            {
                return false;
            }
            else
            {
                p = starAt;
                v = ++starValue;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_pattern);

    // Whether the part of the pattern at a position takes a byte; moves behind that part.
    private bool One(byte value, ref int p)
    {
        switch (_pattern[p])
        {
            case (byte)'?':
                p++;
                return true;
            case (byte)'[':
                return Class(value, ref p);
            case (byte)'\\' when p + 1 < _pattern.Length:
                p += 2;
                return _pattern[p - 1] == value;
            default:
                return _pattern[p++] == value;
        }
    }

    private bool Class(byte value, ref int p)
    {
        int at = p + 1;
        bool isNot = at < _pattern.Length && _pattern[at] == '^';
        at += isNot ? 1 : 0;
        bool isIn = false;
        for (; at < _pattern.Length && _pattern[at] != ']'; at++)
        {
            if (_pattern[at] == '\\' && at + 1 < _pattern.Length)
            {
                at++;
                isIn |= _pattern[at] == value;
            }
            else if (at + 2 < _pattern.Length && _pattern[at + 1] == '-')
            {
                (byte low, byte high) = (Math.Min(_pattern[at], _pattern[at + 2]), Math.Max(_pattern[at], _pattern[at + 2]));
                at += 2;
                isIn |= value >= low && value <= high;
            }
            else
            {
                isIn |= _pattern[at] == value;
            }
        }

        p = Math.Min(at + 1, _pattern.Length);
        return isIn != isNot;
    }
}

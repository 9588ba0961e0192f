using System.Runtime.CompilerServices;

namespace RedisTyped.Protocol;

/// <summary>Reads the number of a line as strictly as Redis does: no plus, no blanks, no leading zeros, ended by CR LF.</summary>
internal static class RespNumber
{
    private const int MostDigits = 19;

    /// <summary>Reads a number.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="start">Where the number begins.</param>
    /// <param name="value">The number.</param>
    /// <param name="next">What comes behind the line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadStatus Read(ReadOnlySpan<byte> input, int start, out long value, out int next)
    {
        // Nearly all numbers are lengths of one or two digits.
        if ((uint)(start + 3) < (uint)input.Length)
        {
            uint first = (uint)(input[start] - '0');
            if (first <= 9 && input[start + 1] == '\r' && input[start + 2] == '\n')
            {
                value = first;
                next = start + 3;
                return ReadStatus.Complete;
            }

            uint second = (uint)(input[start + 1] - '0');
            if (first - 1 <= 8 && second <= 9 && input[start + 2] == '\r' && input[start + 3] == '\n')
            {
                value = (first * 10) + second;
                next = start + 4;
                return ReadStatus.Complete;
            }
        }

        return ReadAny(input, start, out value, out next);
    }

    private static ReadStatus ReadAny(ReadOnlySpan<byte> input, int start, out long value, out int next)
    {
        value = 0;
        next = start;
        int at = start;
        bool isNegative = at < input.Length && input[at] == '-';
        int digits = isNegative ? ++at : at;
        for (; at < input.Length && (uint)(input[at] - '0') <= 9; at++)
        {
            if (at - digits == MostDigits || (at > digits && input[digits] == '0'))
            {
                return ReadStatus.Faulty;
            }

            value = (value * 10) + (input[at] - '0');
        }

        if (at == input.Length)
        {
            return ReadStatus.Incomplete;
        }

        if (at == digits || value < 0 || (isNegative && value == 0) || input[at] != '\r')
        {
            return ReadStatus.Faulty;
        }

        if (at + 1 == input.Length)
        {
            return ReadStatus.Incomplete;
        }

        value = isNegative ? -value : value;
        next = at + 2;
        return input[at + 1] == '\n' ? ReadStatus.Complete : ReadStatus.Faulty;
    }
}

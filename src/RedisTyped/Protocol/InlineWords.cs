namespace RedisTyped.Protocol;

/// <summary>
/// Takes apart a line that somebody typed, by the rules of Redis: words between blanks; "double quotes" with the escapes \n \r \t \b \a \xHH
/// and \ before any other character; 'single quotes' with \' alone; a closing quote ends its word.
/// </summary>
/// <remarks>sdssplitargs in https://github.com/redis/redis/blob/7.0/src/sds.c.</remarks>
internal static class InlineWords
{
    /// <summary>Writes the line as an array of bulk strings.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="request">Takes the array; what it held is lost.</param>
    /// <param name="arguments">Takes where the words stand in it; made longer where needed.</param>
    /// <param name="count">How many words there are.</param>
    /// <returns>False where quotes are not balanced.</returns>
    public static bool TryEncode(ReadOnlySpan<byte> line, RespBuffer request, ref ArgumentRange[] arguments, out int count)
    {
        count = 0;
        request.Clear();
        byte[] word = new byte[line.Length];
        var words = new List<byte[]>();
        for (int at = 0; at < line.Length;)
        {
            if (IsBlank(line[at]))
            {
                at++;
                continue;
            }

            int length = 0;
            if (!TryReadWord(line, ref at, word, ref length))
            {
                return false;
            }

            words.Add(word[..length]);
        }

        count = words.Count;
        if (arguments.Length < count)
        {
            arguments = new ArgumentRange[count];
        }

        request.WriteArray(count);
        for (int i = 0; i < count; i++)
        {
            request.WriteBulk(words[i]);
            arguments[i] = new ArgumentRange(request.Length - words[i].Length - 2, words[i].Length);
        }

        return true;
    }

    private static bool TryReadWord(ReadOnlySpan<byte> line, ref int at, byte[] word, ref int length)
    {
        byte quote = 0;
        for (; at < line.Length; at++)
        {
            byte c = line[at];
            if (quote == 0)
            {
                if (IsBlank(c))
                {
                    return true;
                }

                if (c is (byte)'"' or (byte)'\'')
                {
                    quote = c;
                }
                else
                {
                    word[length++] = c;
                }
            }
            else if (c == quote)
            {
                at++;
                return at == line.Length || IsBlank(line[at]);
            }
            else if (c == '\\' && at + 1 < line.Length && (quote == '"' || line[at + 1] == '\''))
            {
                word[length++] = Escaped(line, ref at);
            }
            else
            {
                word[length++] = c;
            }
        }

        return quote == 0;
    }

    // Leaves the position on the last byte of the escape.
    private static byte Escaped(ReadOnlySpan<byte> line, ref int at)
    {
        if (line[at + 1] == 'x' && at + 3 < line.Length && char.IsAsciiHexDigit((char)line[at + 2]) && char.IsAsciiHexDigit((char)line[at + 3]))
        {
            at += 3;
            return (byte)((Hex(line[at - 1]) << 4) | Hex(line[at]));
        }

        return line[++at] switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => (byte)'\a',
            byte other => other,
        };
    }

    private static int Hex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool IsBlank(byte c) => c is (byte)' ' or (>= 9 and <= 13);
}

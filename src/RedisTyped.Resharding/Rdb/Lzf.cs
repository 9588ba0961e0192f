namespace RedisTyped.Resharding.Rdb;

/// <summary>
/// Unpacks LZF, by which Redis packs strings above 20 bytes; format as in http://oldhome.schmorp.de/marc/liblzf.html. A byte below 32
/// is followed by one more plain bytes than it says; another one repeats what was written before: its upper three bits are the length
/// less 2 (7: a byte to add follows), its lower five and one more byte the distance less 1.
/// </summary>
internal static class Lzf
{
    /// <summary>Unpacks bytes.</summary>
    /// <param name="packed">The packed bytes, any at all.</param>
    /// <param name="plain">Where to; it must come out full.</param>
    /// <returns>False when the bytes are corrupt or speak of another length.</returns>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        int from = 0;
        int to = 0;
        while (from < packed.Length)
        {
            int control = packed[from++];
            if (control < 32)
            {
                int run = control + 1;
                if (run > packed.Length - from || run > plain.Length - to)
                {
                    return false;
                }

                packed.Slice(from, run).CopyTo(plain.Slice(to));
                from += run;
                to += run;
                continue;
            }

            int length = control >> 5;
            if (length == 7)
            {
                if (from == packed.Length)
                {
                    return false;
                }

                length += packed[from++];
            }

            length += 2;
            if (from == packed.Length)
            {
                return false;
            }

            int source = to - (((control & 0x1F) << 8) | packed[from++]) - 1;
            if (source < 0 || length > plain.Length - to)
            {
                return false;
            }

            // Byte by byte: a reference may reach into what it writes itself.
            for (int end = to + length; to < end; to++, source++)
            {
                plain[to] = plain[source];
            }
        }

        return to == plain.Length;
    }
}

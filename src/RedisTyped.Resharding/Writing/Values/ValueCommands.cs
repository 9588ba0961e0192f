using System.Globalization;

namespace RedisTyped.Resharding.Writing.Values;

/// <summary>Turns the dump of a value into commands that make it: for targets without RESTORE, and for values too big for one command.</summary>
internal static class ValueCommands
{
    /// <summary>How many bytes of a string one command has.</summary>
    private const int StringPiece = 1024 * 1024;

    /// <summary>Whether a value of a type can be made by commands.</summary>
    public static bool CanWrite(byte type) => type is <= 5 or (>= 9 and <= 14) or (>= 16 and <= 18) or 20;

    /// <summary>Writes all commands of a value.</summary>
    /// <param name="payload">Its dump; the footer may be missing.</param>
    /// <param name="writer">Takes its elements.</param>
    /// <param name="flush">Called now and then; null for never.</param>
    /// <exception cref="FormatException">It is no dump.</exception>
    public static void Write(SpillBuffer payload, ElementWriter writer, Action? flush)
    {
        foreach (bool _ in Steps(payload, writer))
        {
            flush?.Invoke();
        }
    }

    /// <summary>Writes the commands of a value, a part at each step.</summary>
    /// <exception cref="FormatException">It is no dump.</exception>
    public static IEnumerable<bool> Steps(SpillBuffer payload, ElementWriter writer)
    {
        var reader = new ValueReader(payload);
        byte type = reader.ReadByte();
        writer.Begin(type switch { 0 => "SET", 1 or 10 or 14 or 18 => "RPUSH", 2 or 11 or 20 => "SADD", 3 or 5 or 12 or 17 => "ZADD", _ => "HSET" });
        return type switch
        {
            0 => String(reader, writer, payload),
            1 or 2 => Strings(reader, writer, payload, words: 1),
            4 => Strings(reader, writer, payload, words: 2),
            3 or 5 => Scored(reader, writer, payload, isText: type == 3),
            14 or 18 => Nodes(reader, writer, payload, hasContainers: type == 18),
            9 => Packed(reader.ReadString(), PackedForm.Zipmap, writer, words: 2),
            10 => Packed(reader.ReadString(), PackedForm.Ziplist, writer, words: 1),
            11 => Packed(reader.ReadString(), PackedForm.Intset, writer, words: 1),
            12 or 13 => Packed(reader.ReadString(), PackedForm.Ziplist, writer, words: 2, isScored: type == 12),
            16 or 17 => Packed(reader.ReadString(), PackedForm.Listpack, writer, words: 2, isScored: type == 17),
            20 => Packed(reader.ReadString(), PackedForm.Listpack, writer, words: 1),
            _ => throw new InvalidOperationException("A value of this type cannot be written by commands."),
        };
    }

    private static IEnumerable<bool> String(ValueReader reader, ElementWriter writer, SpillBuffer payload)
    {
        if (reader.PlainLength() <= StringPiece)
        {
            writer.Piece(reader.ReadString());
            yield return true;
            yield break;
        }

        // Unpacked into the spool first, so that it can be read in pieces of our choice.
        using SpillBuffer plain = payload.Another();
        reader.ReadString(static (piece, into) => into.Write(piece), plain);
        byte[] bytes = new byte[StringPiece];
        for (long at = 0; at < plain.Length;)
        {
            int read = plain.Read(at, bytes);
            writer.Piece(bytes.AsSpan(0, read));
            at += read;
            yield return true;
        }
    }

    private static IEnumerable<bool> Strings(ValueReader reader, ElementWriter writer, SpillBuffer payload, int words)
    {
        using SpillBuffer element = payload.Another();
        for (long left = reader.ReadLength(); left > 0; left--)
        {
            for (int word = 0; word < words; word++)
            {
                reader.ReadBulk(element);
            }

            writer.Add(element, words);
            yield return true;
        }
    }

    private static IEnumerable<bool> Scored(ValueReader reader, ElementWriter writer, SpillBuffer payload, bool isText)
    {
        using SpillBuffer member = payload.Another();
        using SpillBuffer element = payload.Another();
        for (long left = reader.ReadLength(); left > 0; left--)
        {
            reader.ReadBulk(member);
            string score = isText ? reader.ReadTextDouble() : Text(reader.ReadDouble());
            element.Tail.WriteBulk(score);
            element.Write(member, 0, member.Length);
            member.Clear();
            writer.Add(element, 2);
            yield return true;
        }
    }

    private static IEnumerable<bool> Nodes(ValueReader reader, ElementWriter writer, SpillBuffer payload, bool hasContainers)
    {
        using SpillBuffer element = payload.Another();
        for (long left = reader.ReadLength(); left > 0; left--)
        {
            bool isPlain = hasContainers && reader.ReadLength() == 1;
            if (isPlain)
            {
                reader.ReadBulk(element);
                writer.Add(element, 1);
                yield return true;
                continue;
            }

            foreach (bool step in Packed(reader.ReadString(), hasContainers ? PackedForm.Listpack : PackedForm.Ziplist, writer, words: 1))
            {
                yield return step;
            }
        }
    }

    private static IEnumerable<bool> Packed(byte[] bytes, PackedForm form, ElementWriter writer, int words, bool isScored = false)
    {
        var elements = new PackedElements(bytes, form);
        while (elements.TryNext())
        {
            if (words == 1)
            {
                writer.Add(elements.Current);
            }
            else
            {
                byte[] first = [.. elements.Current];
                if (!elements.TryNext())
                {
                    throw ValueReader.Corrupt();
                }

                if (isScored)
                {
                    writer.Add(elements.Current, first);
                }
                else
                {
                    writer.Add(first, elements.Current);
                }
            }

            yield return true;
        }
    }

    // The shortest text that gives the same number.
    private static string Text(double score) => double.IsPositiveInfinity(score) ? "inf"
        : double.IsNegativeInfinity(score) ? "-inf"
        : score.ToString("R", CultureInfo.InvariantCulture);
}

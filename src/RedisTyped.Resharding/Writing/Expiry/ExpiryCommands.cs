using System.Buffers.Text;
using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Expiry;

/// <summary>
/// Commands that say when a key expires, in the form that targets get: at a time of day, shifted where it must be. A condition such as NX or GT
/// is left out, since a source sends only what it has done.
/// </summary>
/// <remarks>Sources before 7.0 send times relative to when the command arrives; these count from when the tool received them.</remarks>
internal sealed class ExpiryCommands(ExpiryShift shift, bool setsWithExpiry)
{
    /// <summary>Whether a command may say when a key expires.</summary>
    public static ExpiryForm FormOf(string name) => name switch
    {
        "SET" => ExpiryForm.Set,
        "SETEX" or "PSETEX" => ExpiryForm.SetLong,
        "GETEX" => ExpiryForm.Get,
        "EXPIRE" or "PEXPIRE" or "EXPIREAT" or "PEXPIREAT" => ExpiryForm.Expire,
        "RESTORE" => ExpiryForm.Restore,
        "HEXPIRE" or "HPEXPIRE" or "HEXPIREAT" or "HPEXPIREAT" or "HSETEX" or "HGETEX" => ExpiryForm.Field,
        _ => ExpiryForm.None,
    };

    /// <summary>Writes a command.</summary>
    /// <param name="name">Its name in upper case.</param>
    /// <param name="form">What it is like; neither <see cref="ExpiryForm.None"/> nor <see cref="ExpiryForm.Field"/>.</param>
    /// <param name="command">The command.</param>
    /// <param name="db">Its database.</param>
    /// <param name="receivedAt">When it came, in milliseconds since 1970.</param>
    /// <param name="output">Takes it.</param>
    /// <returns>How many commands were written; 0 where it is to be passed as it is.</returns>
    public int Write(string name, ExpiryForm form, in StreamCommand command, int db, long receivedAt, RespBuffer output)
    {
        ReadOnlySpan<byte> key = command[1];
        switch (form)
        {
            case ExpiryForm.Expire:
                return WriteExpire(output, key, Land(TimeOf(command, 2, UnitOf(name), receivedAt), key, db));
            case ExpiryForm.SetLong:
                return WriteSet(output, command, valueAt: 3, options: 4, Land(TimeOf(command, 2, name[0] == 'P' ? "PX" : "EX", receivedAt), key, db));
            case ExpiryForm.Restore:
                return WriteRestore(output, command, db, receivedAt);
            default:
                int option = FindExpiry(command, form == ExpiryForm.Set ? 3 : 2);
                if (option == 0)
                {
                    return form == ExpiryForm.Get ? WritePersist(output, command, key) : 0;
                }

                long at = Land(TimeOf(command, option + 1, System.Text.Encoding.ASCII.GetString(command[option]).ToUpperInvariant(), receivedAt), key, db);
                return form == ExpiryForm.Set ? WriteSet(output, command, valueAt: 2, options: 3, at) : WriteExpire(output, key, at);
        }
    }

    /// <summary>The time of expiry of a RESTORE, and whether it has one.</summary>
    public static long TimeOfRestore(in StreamCommand command, long receivedAt)
    {
        long ttl = Number(command, 2);
        for (int i = 4; i < command.Count; i++)
        {
            if (command.Is(i, "ABSTTL"u8))
            {
                return ttl;
            }
        }

        return ttl == 0 ? 0 : ttl + receivedAt;
    }

    private static string UnitOf(string name) => name switch
    {
        "EXPIRE" => "EX",
        "PEXPIRE" => "PX",
        "EXPIREAT" => "EXAT",
        _ => "PXAT",
    };

    private static int FindExpiry(in StreamCommand command, int from)
    {
        for (int i = from; i + 1 < command.Count; i++)
        {
            if (command.Is(i, "PXAT"u8) || command.Is(i, "EXAT"u8) || command.Is(i, "PX"u8) || command.Is(i, "EX"u8))
            {
                return i;
            }
        }

        return 0;
    }

    private static long TimeOf(in StreamCommand command, int word, string unit, long receivedAt)
    {
        long number = Number(command, word);
        return unit switch
        {
            "EX" => receivedAt + (number * 1000),
            "PX" => receivedAt + number,
            "EXAT" => number * 1000,
            _ => number,
        };
    }

    private static long Number(in StreamCommand command, int word) =>
        word < command.Count && Utf8Parser.TryParse(command[word], out long number, out int length) && length == command[word].Length
            ? number
            : throw StreamStopException.Malformed(System.Text.Encoding.ASCII.GetString(command[0]), "it has no time where one belongs");

    // What had expired when it came is ended by the source itself, so that only a time that lies ahead is late.
    private long Land(long at, ReadOnlySpan<byte> key, int db) => shift.Land(Math.Max(at, 1), key, db);

    private static int WriteExpire(RespBuffer output, ReadOnlySpan<byte> key, long at)
    {
        output.WriteArray(3);
        output.WriteBulk("PEXPIREAT"u8);
        output.WriteBulk(key);
        WriteNumber(output, at);
        return 1;
    }

    private static int WritePersist(RespBuffer output, in StreamCommand command, ReadOnlySpan<byte> key)
    {
        if (command.Count < 3 || !command.Is(2, "PERSIST"u8))
        {
            return 0;
        }

        output.WriteArray(2);
        output.WriteBulk("PERSIST"u8);
        output.WriteBulk(key);
        return 1;
    }

    private int WriteSet(RespBuffer output, in StreamCommand command, int valueAt, int options, long at)
    {
        int kept = 0;
        for (int i = options; i < command.Count; i++)
        {
            if (IsTime(command, i))
            {
                i++;
            }
            else
            {
                kept++;
            }
        }

        output.WriteArray(3 + kept + (setsWithExpiry ? 2 : 0));
        output.WriteBulk("SET"u8);
        output.WriteBulk(command[1]);
        output.WriteBulk(command[valueAt]);
        for (int i = options; i < command.Count; i++)
        {
            if (IsTime(command, i))
            {
                i++;
            }
            else
            {
                output.WriteBulk(command[i]);
            }
        }

        if (!setsWithExpiry)
        {
            return 1 + WriteExpire(output, command[1], at);
        }

        output.WriteBulk("PXAT"u8);
        WriteNumber(output, at);
        return 1;
    }

    private static bool IsTime(in StreamCommand command, int word) =>
        command.Is(word, "PXAT"u8) || command.Is(word, "EXAT"u8) || command.Is(word, "PX"u8) || command.Is(word, "EX"u8);

    private int WriteRestore(RespBuffer output, in StreamCommand command, int db, long receivedAt)
    {
        long at = TimeOfRestore(command, receivedAt);
        int kept = 0;
        for (int i = 4; i < command.Count; i++)
        {
            kept += command.Is(i, "ABSTTL"u8) ? 0 : 1;
        }

        output.WriteArray(5 + kept);
        output.WriteBulk("RESTORE"u8);
        output.WriteBulk(command[1]);
        WriteNumber(output, at == 0 ? 0 : Land(at, command[1], db));
        output.WriteBulk(command[3]);
        output.WriteBulk("ABSTTL"u8);
        for (int i = 4; i < command.Count; i++)
        {
            if (!command.Is(i, "ABSTTL"u8))
            {
                output.WriteBulk(command[i]);
            }
        }

        return 1;
    }

    private static void WriteNumber(RespBuffer output, long number)
    {
        Span<byte> text = stackalloc byte[20];
        number.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        output.WriteBulk(text[..length]);
    }
}

/// <summary>Where a command says when a key expires.</summary>
internal enum ExpiryForm
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>SET, among its options.</summary>
    Set,

    /// <summary>SETEX and PSETEX: before the value.</summary>
    SetLong,

    /// <summary>GETEX, among its options.</summary>
    Get,

    /// <summary>EXPIRE and its like.</summary>
    Expire,

    /// <summary>RESTORE.</summary>
    Restore,

    /// <summary>Fields of a hash, of which a target cannot be told to end them later.</summary>
    Field,
}

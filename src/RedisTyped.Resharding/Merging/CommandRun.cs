using System.Buffers.Text;
using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Merging;

/// <summary>Commands of one source on their way into a stream that others write too: what database they need first, and which they leave. Not thread-safe.</summary>
internal sealed class CommandRun
{
    private const int KeptCapacity = 256 * 1024;

    private readonly RespBuffer _bytes = new(16 * 1024);

    /// <summary>The database that must be selected before; null where none needs to be.</summary>
    public int? FirstDb { get; private set; }

    /// <summary>The database that is selected afterwards, where one had to be before.</summary>
    public int LastDb { get; private set; }

    public int Length => _bytes.Length;

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Writes the command that selects a database.</summary>
    public static void WriteSelect(RespBuffer output, int db)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(db, digits, out int length);
        output.WriteArray(2);
        output.WriteBulk("SELECT"u8);
        output.WriteBulk(digits[..length]);
    }

    /// <summary>Adds a command, or its beginning, that works on a database.</summary>
    public void Add(int db, ReadOnlySpan<byte> command)
    {
        Enter(db);
        _bytes.Write(command);
    }

    /// <summary>Adds what works the same in every database, or the rest of a command.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>Adds the commands of another run.</summary>
    public void Add(CommandRun commands)
    {
        if (commands.FirstDb is { } first)
        {
            Enter(first);
            LastDb = commands.LastDb;
        }

        _bytes.Write(commands._bytes.Written);
    }

    /// <summary>Adds the commands of a transaction, with its beginning and its end.</summary>
    public void AddTransaction(CommandRun commands)
    {
        AddBegin(commands);
        _bytes.Write("*1\r\n$4\r\nEXEC\r\n"u8);
    }

    /// <summary>Adds a transaction whose end follows.</summary>
    public void AddBegin(CommandRun commands)
    {
        if (commands.FirstDb is { } first)
        {
            Enter(first);
            LastDb = commands.LastDb;
        }

        _bytes.Write("*1\r\n$5\r\nMULTI\r\n"u8);
        _bytes.Write(commands._bytes.Written);
    }

    public void Clear()
    {
        _bytes.ClearDownTo(KeptCapacity);
        FirstDb = null;
    }

    private void Enter(int db)
    {
        if (FirstDb is null)
        {
            FirstDb = db;
        }
        else if (LastDb != db)
        {
            WriteSelect(_bytes, db);
        }

        LastDb = db;
    }
}

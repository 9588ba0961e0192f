using System.Buffers.Binary;
using System.Text;
using RedisTyped.Commands;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Finds the class of a command by the bytes of its name, in any case. Immutable and thread-safe.</summary>
internal sealed class CommandClasses
{
    private const ulong ToUpper = 0xDFDF_DFDF_DFDF_DFDF;
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;
    private const int HashBits = 11;

    private readonly CommandClass?[] _slots = new CommandClass?[1 << HashBits];

    public CommandClasses(IEnumerable<CommandClass> classes)
    {
        var all = new List<CommandClass>();
        foreach (CommandClass one in classes)
        {
            CommandClass numbered = one with { Id = all.Count };
            all.Add(numbered);
            int slot = SlotOf(numbered.NameBytes);
            while (_slots[slot] is not null)
            {
                slot = Next(slot);
            }

            _slots[slot] = numbered;
        }

        All = all;
        if (all.Count > _slots.Length / 2)
        {
            throw new ArgumentException($"There are {all.Count} commands, too many for the table of {_slots.Length}.", nameof(classes));
        }
    }

    /// <summary>The commands of Redis 7.0, and those of later versions that are known here.</summary>
    public static CommandClasses BuiltIn { get; } = new(ClassesByHand.All);

    /// <summary>All classes, by their numbers.</summary>
    public IReadOnlyList<CommandClass> All { get; }

    /// <summary>Finds a class; null for a command that is not known.</summary>
    public CommandClass? Find(ReadOnlySpan<byte> name)
    {
        for (int slot = SlotOf(name); _slots[slot] is { } found; slot = Next(slot))
        {
            if (Ascii.EqualsIgnoreCase(found.NameBytes, name))
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The same table with more commands.</summary>
    public CommandClasses With(IEnumerable<CommandClass> more) => new(All.Concat(more));

    // The first and the last eight bytes and the length tell all names apart well enough; letters of both cases fall together.
    private static int SlotOf(ReadOnlySpan<byte> name)
    {
        ulong head = Word(name.Length >= 8 ? name[..8] : name);
        ulong tail = name.Length > 8 ? Word(name[^8..]) : 0;
        return (int)(((((head & ToUpper) * Spread) ^ (tail & ToUpper)) + (ulong)name.Length) * Spread >> (64 - HashBits));
    }

    private static ulong Word(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 8)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        if (bytes.Length >= 4)
        {
            // The two halves overlap where there are fewer than eight bytes.
            return BinaryPrimitives.ReadUInt32LittleEndian(bytes) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) << 32);
        }

        return bytes.Length switch
        {
            3 => bytes[0] | ((ulong)bytes[1] << 8) | ((ulong)bytes[2] << 16),
            2 => bytes[0] | ((ulong)bytes[1] << 8),
            1 => bytes[0],
            _ => 0,
        };
    }

    private int Next(int slot) => (slot + 1) & (_slots.Length - 1);
}

using System.Buffers.Text;
using System.Text;
using RedisTyped.Commands;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Finds the keys of commands that have several, in the bytes of the command.</summary>
/// <remarks>The rules are those of <see cref="KeyFinder"/>, which works on text; here nothing is allocated.</remarks>
internal static class CommandKeys
{
    /// <summary>Finds the keys in the order of the words.</summary>
    /// <param name="type">The command's class.</param>
    /// <param name="command">The command.</param>
    /// <param name="db">The database that is selected.</param>
    /// <param name="keys">Takes the keys.</param>
    /// <exception cref="StreamStopException">The command has not the words that it needs.</exception>
    public static void Find(CommandClass type, in StreamCommand command, int db, List<NamedKey> keys)
    {
        keys.Clear();
        switch (type.Kind)
        {
            case CommandKind.KeySubset:
                AddRange(command, 1, command.Count - 1, step: 1, db, isWritten: true, keys);
                break;
            case CommandKind.PairSubset:
                Require(command.Count % 2 == 1, type);
                AddRange(command, 1, command.Count - 1, step: 2, db, isWritten: true, keys);
                break;
            case CommandKind.Rename or CommandKind.SetMove or CommandKind.ListMove or CommandKind.ListRotate:
                Require(command.Count > type.Kind switch { CommandKind.SetMove => 3, CommandKind.ListMove => 4, _ => 2 }, type);
                keys.Add(new NamedKey(1, db, IsWritten: true));
                keys.Add(new NamedKey(2, db, IsWritten: true));
                break;
            case CommandKind.Copy:
                Require(command.Count > 2, type);
                keys.Add(new NamedKey(1, db, IsWritten: false));
                keys.Add(new NamedKey(2, Option(command, 3, "DB"u8) is { } at ? Number(type, command, at) : db, IsWritten: true));
                break;
            case CommandKind.DatabaseMove:
                Require(command.Count > 2, type);
                keys.Add(new NamedKey(1, db, IsWritten: true));
                keys.Add(new NamedKey(1, Number(type, command, 2), IsWritten: true));
                break;
            case CommandKind.Sort:
                FindInSort(type, command, db, keys);
                break;
            case CommandKind.GeoRadius:
                FindInGeoRadius(type, command, db, keys);
                break;
            default:
                FindBySpecs(type, command, db, keys);
                break;
        }

        Require(keys.Count > 0 || type.Kind == CommandKind.Script, type);
    }

    /// <summary>Reads a word as a whole number that is not negative.</summary>
    /// <exception cref="StreamStopException">It is none.</exception>
    public static int Number(CommandClass type, in StreamCommand command, int word)
    {
        Require(word < command.Count, type);
        ReadOnlySpan<byte> text = command[word];
        Require(Utf8Parser.TryParse(text, out int number, out int length) && length == text.Length && number >= 0, type);
        return number;
    }

    /// <summary>Stops at a command that lacks what it needs.</summary>
    public static void Require(bool holds, CommandClass type)
    {
        if (!holds)
        {
            throw StreamStopException.Malformed(type.Name, "it has not the words that it needs");
        }
    }

    private static void FindBySpecs(CommandClass type, in StreamCommand command, int db, List<NamedKey> keys)
    {
        bool allWritten = type.Kind is CommandKind.WrittenKeys or CommandKind.Script;

        // An enumerator of the interface would be allocated.
        for (int i = 0; i < type.Keys.Count; i++)
        {
            KeySpec spec = type.Keys[i];
            int begin = spec.Begin == BeginSearch.Index ? spec.Index : Keyword(command, spec);
            bool isWritten = allWritten || (spec.Access & KeyAccess.Write) != 0;
            if (begin < 0)
            {
                continue;
            }

            if (spec.Find == FindKeys.KeyCount)
            {
                int number = Number(type, command, begin + spec.KeyCountAt);
                int first = begin + spec.FirstKey;
                Require(number <= (command.Count - first + spec.Step - 1) / spec.Step, type);
                AddRange(command, first, first + ((number - 1) * spec.Step), spec.Step, db, isWritten, keys);
            }
            else
            {
                int last = spec.LastKey >= 0 ? begin + spec.LastKey
                    : spec.Limit > 1 ? begin + ((command.Count - begin) / spec.Limit) + spec.LastKey
                    : command.Count + spec.LastKey;
                AddRange(command, begin, last, spec.Step, db, isWritten, keys);
            }
        }
    }

    private static int Keyword(in StreamCommand command, KeySpec spec)
    {
        bool forward = spec.Index > 0;
        for (int i = forward ? spec.Index : command.Count + spec.Index; i > 0 && i < command.Count; i += forward ? 1 : -1)
        {
            if (EqualsKeyword(command[i], spec.Keyword!))
            {
                return i + 1;
            }
        }

        return -1;
    }

    private static bool EqualsKeyword(ReadOnlySpan<byte> word, string keyword) => Ascii.EqualsIgnoreCase(word, keyword);

    // A pattern without * names no key: nosort after BY, # after GET. Redis stores into the last key named.
    private static void FindInSort(CommandClass type, in StreamCommand command, int db, List<NamedKey> keys)
    {
        Require(command.Count > 1, type);
        keys.Add(new NamedKey(1, db, IsWritten: false));
        int store = 0;
        bool readsOthers = false;
        for (int i = 2; i + 1 < command.Count; i++)
        {
            if (command.Is(i, "LIMIT"u8))
            {
                i += 2;
            }
            else if (command.Is(i, "BY"u8) || command.Is(i, "GET"u8))
            {
                readsOthers |= command[++i].Contains((byte)'*');
            }
            else if (command.Is(i, "STORE"u8))
            {
                store = ++i;
            }
        }

        if (readsOthers)
        {
            keys.Add(new NamedKey(NamedKey.Unnamed, db, IsWritten: false));
        }

        if (store > 0)
        {
            keys.Add(new NamedKey(store, db, IsWritten: true));
        }
    }

    private static void FindInGeoRadius(CommandClass type, in StreamCommand command, int db, List<NamedKey> keys)
    {
        Require(command.Count > 1, type);
        keys.Add(new NamedKey(1, db, IsWritten: false));
        int store = 0;
        for (int i = type.Name == "GEORADIUS" ? 6 : 5; i + 1 < command.Count; i++)
        {
            if (command.Is(i, "STORE"u8) || command.Is(i, "STOREDIST"u8))
            {
                store = ++i;
            }
            else if (command.Is(i, "COUNT"u8))
            {
                i++;
            }
        }

        if (store > 0)
        {
            keys.Add(new NamedKey(store, db, IsWritten: true));
        }
    }

    private static int? Option(in StreamCommand command, int from, ReadOnlySpan<byte> keyword)
    {
        for (int i = from; i + 1 < command.Count; i++)
        {
            if (command.Is(i, keyword))
            {
                return i + 1;
            }
        }

        return null;
    }

    private static void AddRange(in StreamCommand command, int first, int last, int step, int db, bool isWritten, List<NamedKey> keys)
    {
        for (int i = first; i <= last && i < command.Count; i += step)
        {
            keys.Add(new NamedKey(i, db, isWritten));
        }
    }
}

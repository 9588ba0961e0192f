using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>Finds the keys that commands name which wait to be run together.</summary>
internal static class GroupKeys
{
    /// <summary>As much is looked at: it is in memory for that.</summary>
    private const int Most = 64 * 1024 * 1024;

    /// <summary>The keys of one database.</summary>
    /// <param name="commands">The commands, which begin in database 0.</param>
    /// <param name="db">The database.</param>
    /// <returns>Null where it is not known: a script names none, nor does a pattern of SORT, and what is too long is not looked at.</returns>
    public static IReadOnlySet<DatabaseKey>? In(SpillBuffer commands, int db)
    {
        if (commands.Length > Most)
        {
            return null;
        }

        byte[] bytes = new byte[commands.Length];
        commands.Read(0, bytes);
        var reader = new RequestReader(RequestLimits.Widest);
        var found = new HashSet<DatabaseKey>(DatabaseKey.Comparer.Instance);
        var keys = new List<NamedKey>();
        int selected = 0;
        for (int at = 0; at < bytes.Length; at += reader.Consumed)
        {
            ReadOnlySpan<byte> rest = bytes.AsSpan(at);
            if (reader.Read(rest) != ReadStatus.Complete)
            {
                return null;
            }

            var command = new StreamCommand(reader.Bytes(rest), reader.Arguments, reader.Consumed);
            CommandClass? type = CommandClasses.BuiltIn.Find(command[0]);
            switch (type?.Kind)
            {
                case null or CommandKind.Script:
                    return null;
                case CommandKind.Select:
                    selected = CommandKeys.Number(type, command, 1);
                    continue;
                case CommandKind.SingleKey:
                    keys.Clear();
                    keys.Add(new NamedKey(type.FirstKey, selected, IsWritten: true));
                    break;
                default:
                    CommandKeys.Find(type, command, selected, keys);
                    break;
            }

            foreach (NamedKey key in keys)
            {
                if (key.Word == NamedKey.Unnamed)
                {
                    return null;
                }

                if (key.Db == db)
                {
                    found.Add(new DatabaseKey(db, command[key.Word].ToArray()));
                }
            }
        }

        return found;
    }
}

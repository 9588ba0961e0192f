using System;
using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>The commands that have an emulation for keys on several nodes, which a method asks for with [CrossShard].</summary>
internal static class CrossShardCommands
{
    private static readonly Dictionary<string, CrossShardSpec> ByName = new(StringComparer.Ordinal);

    static CrossShardCommands()
    {
        foreach (string name in new[] { "SINTER", "SUNION", "SDIFF", "PFCOUNT" })
        {
            Add(new CrossShardSpec(name, singleKeys: 0, takesMore: true, leastKeys: 1, otherWords: 0));
        }

        foreach (string name in new[] { "SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE" })
        {
            Add(new CrossShardSpec(name, singleKeys: 1, takesMore: true, leastKeys: 2, otherWords: 0));
        }

        foreach (string name in new[] { "SINTERCARD", "ZINTERCARD", "ZUNION", "ZINTER", "ZDIFF" })
        {
            Add(new CrossShardSpec(name, singleKeys: 0, takesMore: true, leastKeys: 1, countsKeys: true));
        }

        foreach (string name in new[] { "ZUNIONSTORE", "ZINTERSTORE", "ZDIFFSTORE" })
        {
            Add(new CrossShardSpec(name, singleKeys: 1, takesMore: true, leastKeys: 2, countsKeys: true));
        }

        foreach (string name in new[] { "RENAME", "RENAMENX", "RPOPLPUSH" })
        {
            Add(new CrossShardSpec(name, singleKeys: 2, takesMore: false, leastKeys: 2, otherWords: 0));
        }

        Add(new CrossShardSpec("COPY", singleKeys: 2, takesMore: false, leastKeys: 2));
        Add(new CrossShardSpec("SMOVE", singleKeys: 2, takesMore: false, leastKeys: 2, otherWords: 1));
        Add(new CrossShardSpec("LMOVE", singleKeys: 2, takesMore: false, leastKeys: 2, otherWords: 2));
        Add(new CrossShardSpec("MSETNX", singleKeys: 0, takesMore: true, leastKeys: 1, otherWords: CrossShardSpec.EachKey));
        Add(new CrossShardSpec("PFMERGE", singleKeys: 1, takesMore: true, leastKeys: 1, otherWords: 0));
        Add(new CrossShardSpec("BITOP", singleKeys: 1, takesMore: true, leastKeys: 2, otherWords: 1));
    }

    /// <summary>The names of the commands.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Finds a command by its name as the table writes it; null where there is no emulation.</summary>
    public static CrossShardSpec? Find(string name) => ByName.TryGetValue(name, out CrossShardSpec? spec) ? spec : null;

    private static void Add(CrossShardSpec spec) => ByName.Add(spec.Name, spec);
}

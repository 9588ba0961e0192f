namespace RedisTyped.Resharding.Rdb;

/// <summary>How to step over a value, or over another body, without decoding it: its steps, one after the other.</summary>
internal sealed class BodyLayout
{
    private static readonly BodyLayout?[] RedisTypes = BuildRedisTypes();

    private static readonly BodyLayout ValkeyHash = new("22 (hash with expiring fields)", RdbHeader.OldestValkey, Records(0, 2, 8));

    private BodyLayout(string name, int since, params byte[][] steps)
    {
        Name = name;
        Since = since;
        Steps = [.. steps.SelectMany(static step => step), (byte)BodyStep.Done];
    }

    /// <summary>The value of an aux.</summary>
    public static BodyLayout Aux { get; } = new("250 (aux)", 7, Text);

    /// <summary>The source of a library of functions.</summary>
    public static BodyLayout Function { get; } = new("245 (function)", 10, Text);

    /// <summary>What a module keeps besides keys: its id, when to load it behind a 2, items.</summary>
    public static BodyLayout ModuleAux { get; } = new("247 (module aux)", 9, Length, Length, Length, ModuleItems);

    /// <summary>An import of slots into Valkey 9: the name of the job, and ranges.</summary>
    public static BodyLayout SlotImport { get; } = new("243 (slot import)", RdbHeader.OldestValkey, Text, Records(2, 0, 0));

    /// <summary>Number and name of the type of value or record.</summary>
    public string Name { get; }

    /// <summary>The first version whose servers read it.</summary>
    public int Since { get; }

    /// <summary>The steps as <see cref="BodyStep"/>, each with its operands behind it; the last one is <see cref="BodyStep.Done"/>.</summary>
    public byte[] Steps { get; }

    private static byte[] Text => [(byte)BodyStep.String];

    private static byte[] Length => [(byte)BodyStep.Length];

    private static byte[] TextNumber => [(byte)BodyStep.TextNumber];

    private static byte[] ModuleItems => [(byte)BodyStep.ModuleItems];

    /// <summary>The layout of a type; null for one that cannot be stepped over.</summary>
    public static BodyLayout? Of(RdbDialect dialect, byte type)
    {
        if (dialect == RdbDialect.Valkey && type >= 22)
        {
            return type == 22 ? ValkeyHash : null;
        }

        return type < RedisTypes.Length ? RedisTypes[type] : null;
    }

    private static byte[] Bytes(byte count) => [(byte)BodyStep.Bytes, count];

    private static byte[] Array(byte size) => [(byte)BodyStep.Array, size];

    private static byte[] Records(byte lengths, byte strings, byte bytes) =>
        [(byte)BodyStep.Count, (byte)BodyStep.Fields, lengths, strings, bytes];

    private static byte[] Repeat(params byte[][] steps)
    {
        byte[] inner = [.. steps.SelectMany(static step => step), (byte)BodyStep.Again];
        return [(byte)BodyStep.Repeat, (byte)inner.Length, .. inner];
    }

    private static BodyLayout?[] BuildRedisTypes()
    {
        var types = new BodyLayout?[28];
        Add(0, "string", 1, Text);
        Add(1, "list", 1, Records(0, 1, 0));
        Add(2, "set", 1, Records(0, 1, 0));
        Add(3, "sorted set, scores as text", 1, Repeat(Text, TextNumber));
        Add(4, "hash", 1, Records(0, 2, 0));
        Add(5, "sorted set", 8, Records(0, 1, 8));
        Add(7, "module", 8, Length, ModuleItems);
        Add(9, "hash as zipmap", 2, Text);
        Add(10, "list as ziplist", 2, Text);
        Add(11, "set as intset", 2, Text);
        Add(12, "sorted set as ziplist", 2, Text);
        Add(13, "hash as ziplist", 4, Text);
        Add(14, "quicklist of ziplists", 7, Records(0, 1, 0));
        Add(15, "stream", 9, Stream(15));
        Add(16, "hash as listpack", 10, Text);
        Add(17, "sorted set as listpack", 10, Text);
        Add(18, "quicklist of listpacks", 10, Records(1, 1, 0));
        Add(19, "stream, second form", 10, Stream(19));
        Add(20, "set as listpack", 11, Text);
        Add(21, "stream, third form", 11, Stream(21));
        Add(22, "hash with expiring fields, release candidate", 12, Records(1, 2, 0));
        Add(23, "hash with expiring fields as listpack, release candidate", 12, Text);
        Add(24, "hash with expiring fields", 12, Bytes(8), Records(1, 2, 0));
        Add(25, "hash with expiring fields as listpack", 12, Bytes(8), Text);
        // The next two as third parties describe them, not seen from a server: a walk that went astray would end in an error.
        Add(26, "stream, fourth form", 13, Stream(26));
        Add(27, "stream, fifth form", 14, Stream(27));
        return types;

        void Add(byte type, string name, int since, params byte[][] steps) => types[type] = new BodyLayout($"{type} ({name})", since, steps);
    }

    private static byte[] Stream(int type)
    {
        byte[] first = type >= 19 ? [.. Length, .. Length, .. Length, .. Length, .. Length] : [];
        byte[] consumer = [.. Text, .. Bytes((byte)(type >= 21 ? 16 : 8)), .. Array(16)];
        byte[] group =
        [
            .. Text, .. Length, .. Length, .. type >= 19 ? Length : [],
            .. Repeat(Bytes(24), Length),
            .. Repeat(consumer),
            .. type >= 27 ? Array(16) : [],
        ];
        byte[] producers = type >= 26 ? [.. Length, .. Length, .. Repeat(Text, Repeat(Text, Length, Length)), .. Length, .. Length] : [];
        return [.. Records(0, 2, 0), .. Length, .. Length, .. Length, .. first, .. Repeat(group), .. producers];
    }
}

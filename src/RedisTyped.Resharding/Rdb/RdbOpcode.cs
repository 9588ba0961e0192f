namespace RedisTyped.Resharding.Rdb;

/// <summary>The bytes that stand where the type of a value may stand, and mean something else.</summary>
internal static class RdbOpcode
{
    /// <summary>All bytes from here on are opcodes, not types.</summary>
    public const byte First = 242;

    /// <summary>Redis: a template of hashes. Valkey 9.2: a command within the RDB. Neither can be read.</summary>
    public const byte TemplateOrUpdate = 242;

    /// <summary>Redis 8.6: what modules attach to the next key. Valkey 9: an import of slots that is under way.</summary>
    public const byte KeyMetaOrSlotImport = 243;

    /// <summary>Slot, keys and expiring keys; before the keys of each slot from Redis 7.4 on.</summary>
    public const byte SlotInfo = 244;

    /// <summary>The source of a library of functions.</summary>
    public const byte Function2 = 245;

    /// <summary>The same as the release candidates of 7.0 wrote it, which no release reads.</summary>
    public const byte Function = 246;

    /// <summary>What a module keeps besides keys.</summary>
    public const byte ModuleAux = 247;

    /// <summary>Idle time of the next key, in seconds.</summary>
    public const byte Idle = 248;

    /// <summary>How often the next key is used, as the logarithm that Redis keeps.</summary>
    public const byte Frequency = 249;

    /// <summary>A name and a value about the server that wrote.</summary>
    public const byte Aux = 250;

    /// <summary>How many keys, and how many that expire, the database holds.</summary>
    public const byte ResizeDb = 251;

    /// <summary>When the next key expires, in milliseconds.</summary>
    public const byte ExpireMilliseconds = 252;

    /// <summary>When the next key expires, in seconds.</summary>
    public const byte ExpireSeconds = 253;

    /// <summary>The database of the keys that follow.</summary>
    public const byte SelectDb = 254;

    /// <summary>The end; the checksum follows.</summary>
    public const byte End = 255;
}

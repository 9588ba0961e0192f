using System;

namespace RedisTyped.Commands;

/// <summary>The types of value that a command finds or makes in a key. Bitmaps and HyperLogLogs are strings, geo indexes sorted sets: as TYPE says.</summary>
[Flags]
internal enum KeyTypes
{
    /// <summary>Any: the command works on the key itself, as DEL and EXPIRE do.</summary>
    None = 0,
    String = 1 << 0,
    Hash = 1 << 1,
    List = 1 << 2,
    Set = 1 << 3,
    SortedSet = 1 << 4,
    Stream = 1 << 5,
}

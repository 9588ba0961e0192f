using System;

namespace RedisTyped.Commands;

/// <summary>The kinds of reply (RESP2) that a command can give, over all its options.</summary>
[Flags]
internal enum ReplyKinds
{
    None = 0,

    /// <summary>A simple string such as OK.</summary>
    Status = 1 << 0,
    Integer = 1 << 1,
    Bulk = 1 << 2,

    /// <summary>A bulk string that is a floating-point number.</summary>
    Double = 1 << 3,

    /// <summary>A nil bulk or nil array: the key, member or element is not there.</summary>
    Nil = 1 << 4,

    /// <summary>A flat array of bulk strings, integers or nils.</summary>
    Array = 1 << 5,

    /// <summary>A flat array that alternates field and value.</summary>
    Map = 1 << 6,

    /// <summary>An array that holds arrays.</summary>
    Nested = 1 << 7,

    /// <summary>What a script, a function or a module decides.</summary>
    Any = 1 << 8,
}

using System;

namespace RedisTyped.Commands;

/// <summary>What Redis says of a command by its flags, and what it does not say but a shared connection must know.</summary>
[Flags]
internal enum CommandTraits
{
    None = 0,
    Write = 1 << 0,
    ReadOnly = 1 << 1,
    Admin = 1 << 2,
    PubSub = 1 << 3,
    Blocking = 1 << 4,
    MovableKeys = 1 << 5,

    /// <summary>MULTI, EXEC, DISCARD, WATCH, UNWATCH: by hand.</summary>
    Transaction = 1 << 6,

    /// <summary>Changes or ends the connection it runs on (SELECT, AUTH, HELLO, RESET, QUIT, CLIENT REPLY …): by hand.</summary>
    ConnectionState = 1 << 7,

    /// <summary>Never ends its reply (MONITOR, SYNC, PSYNC): by hand.</summary>
    Streaming = 1 << 8,

    /// <summary>Takes a time that does not grow with what is stored; users can be allowed these by <c>+@fast</c>.</summary>
    Fast = 1 << 9,
}

using System.Runtime.CompilerServices;

namespace RedisTyped.Gateway.Clients;

/// <summary>Room for a small reply within the object that waits for it.</summary>
[InlineArray(Size)]
internal struct InlineBytes
{
    /// <summary>How many bytes there is room for: most statuses, integers and short values.</summary>
    public const int Size = 64;

    private byte _first;
}

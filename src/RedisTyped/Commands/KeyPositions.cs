using System;
using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>Which words of a command line are keys, or why that cannot be told.</summary>
internal readonly struct KeyPositions
{
    private readonly IReadOnlyList<int>? _positions;

    private KeyPositions(IReadOnlyList<int>? positions, string? whyUnknown)
    {
        _positions = positions;
        WhyUnknown = whyUnknown;
    }

    /// <summary>Ascending, without duplicates; empty for a command without keys.</summary>
    public IReadOnlyList<int> Positions => _positions ?? Array.Empty<int>();

    /// <summary>Null when the positions are known; else a clause such as "the number of keys is a parameter".</summary>
    public string? WhyUnknown { get; }

    public static KeyPositions At(IReadOnlyList<int> positions) => new(positions, null);

    public static KeyPositions Unknown(string why) => new(null, why);
}

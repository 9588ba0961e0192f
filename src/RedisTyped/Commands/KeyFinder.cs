using System;
using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>Finds the key words of a command line by the command's key specs.</summary>
internal static class KeyFinder
{
    /// <summary>Finds the keys.</summary>
    /// <param name="spec">The command.</param>
    /// <param name="words">
    /// The whole command line, the command's own words included. <see langword="null"/> stands for a word whose text is not known,
    /// such as a placeholder in a template or a binary value.
    /// </param>
    public static KeyPositions Find(CommandSpec spec, IReadOnlyList<string?> words) => throw new NotSupportedException();
}

/// <summary>Which words of a command line are keys, or why that cannot be told.</summary>
internal readonly struct KeyPositions
{
    private KeyPositions(IReadOnlyList<int>? positions, string? whyUnknown)
    {
        Positions = positions ?? Array.Empty<int>();
        WhyUnknown = whyUnknown;
    }

    /// <summary>Ascending, without duplicates; empty for a command without keys.</summary>
    public IReadOnlyList<int> Positions { get; }

    /// <summary>Null when the positions are known; else a clause such as "the number of keys is a parameter".</summary>
    public string? WhyUnknown { get; }

    public static KeyPositions At(IReadOnlyList<int> positions) => new(positions, null);

    public static KeyPositions Unknown(string why) => new(null, why);
}

using Microsoft.CodeAnalysis;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.KeySpace;

/// <summary>Something to say of the key space of an assembly.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Arguments">What its message is made of.</param>
internal sealed record KeySpaceFinding(DiagnosticDescriptor Rule, params object[] Arguments)
{
    /// <summary>The method to say it of; null where none is concerned any more.</summary>
    public string? Method { get; init; }

    /// <summary>The template whose place in that method is meant; null for the method as a whole.</summary>
    public KeySpaceEntry? Key { get; init; }

    /// <summary>What is recorded, where there is no method.</summary>
    public KeySpaceEntry? Recorded { get; init; }
}

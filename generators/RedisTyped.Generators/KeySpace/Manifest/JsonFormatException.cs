using System;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>What is wrong with the text of a manifest, and where.</summary>
/// <param name="message">The fault and the next step.</param>
/// <param name="position">The character where it shows.</param>
internal sealed class JsonFormatException(string message, int position) : Exception(message)
{
    public int Position { get; } = position;
}

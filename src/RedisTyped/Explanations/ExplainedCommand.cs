using RedisTyped.Routing;

namespace RedisTyped.Explanations;

/// <summary>A command as it is sent to one node. Immutable.</summary>
public sealed class ExplainedCommand
{
    internal ExplainedCommand(NodeId node, IReadOnlyList<ReadOnlyMemory<byte>> words, ReadFrom readFrom = ReadFrom.Primary)
    {
        Node = node;
        ReadFrom = readFrom;
        Words = words;
    }

    /// <summary>The node.</summary>
    public NodeId Node { get; }

    /// <summary>Which of its servers answers; <see cref="RedisTyped.ReadFrom.Primary"/> for whatever writes.</summary>
    public ReadFrom ReadFrom { get; }

    /// <summary>The words of the command line, its name first, byte for byte as the node receives them.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Words { get; }

    /// <summary>Gives the command line as redis-cli takes it: <c>SET {user:42}:name "Ada Lovelace"</c>.</summary>
    /// <returns>The line; values included, bytes that are not printable ASCII as <c>\xNN</c>.</returns>
    public override string ToString() => CommandText.Of(Words);
}

using System.Globalization;
using System.Text;
using RedisTyped.Routing;

namespace RedisTyped.Topology;

/// <summary>Where a key lives, and how that came about.</summary>
/// <param name="Node">The node that owns the key.</param>
/// <param name="Router">The router's name.</param>
/// <param name="RoutedPart">The bytes that decided: the hash tag or the whole key.</param>
/// <param name="HasTag">Whether the routed part is a hash tag.</param>
/// <param name="StoredKey">The key as the node stores it.</param>
/// <param name="Hash">The hash of the routed part, where the router has one.</param>
/// <param name="Slot">The hash slot, where the router has slots.</param>
/// <param name="Point">The owning ring point, where the router has a ring.</param>
/// <remarks>Two routes are equal if all of this is, the keys byte for byte.</remarks>
public sealed record KeyRoute(
    NodeId Node,
    string Router,
    ReadOnlyMemory<byte> RoutedPart,
    bool HasTag,
    ReadOnlyMemory<byte> StoredKey,
    ulong? Hash,
    int? Slot,
    uint? Point)
{
    /// <inheritdoc/>
    public bool Equals(KeyRoute? other) =>
        other is not null
        && (Node, Router, HasTag, Hash, Slot, Point) == (other.Node, other.Router, other.HasTag, other.Hash, other.Slot, other.Point)
        && RoutedPart.Span.SequenceEqual(other.RoutedPart.Span)
        && StoredKey.Span.SequenceEqual(other.StoredKey.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Node);
        hash.AddBytes(StoredKey.Span);
        hash.AddBytes(RoutedPart.Span);
        return hash.ToHashCode();
    }

    /// <summary>Gives the stored key, what decided and the node, such as <c>cart:{42} → a (slots, tag 42, slot 8000)</c>.</summary>
    /// <returns>The text; bytes that are not printable ASCII stand as <c>\xNN</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, StoredKey.Span);
        text.Append(CultureInfo.InvariantCulture, $" → {Node} ({Router}");
        if (HasTag)
        {
            Append(text.Append(", tag "), RoutedPart.Span);
        }

        AppendIf(text, "hash", Hash);
        AppendIf(text, "slot", (ulong?)Slot);
        AppendIf(text, "point", Point);
        return text.Append(')').ToString();
    }

    private static void AppendIf(StringBuilder text, string name, ulong? value)
    {
        if (value is { } number)
        {
            text.Append(CultureInfo.InvariantCulture, $", {name} {number}");
        }
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            _ = b is >= 0x20 and < 0x7f and not (byte)'\\' ? text.Append((char)b) : text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }
    }
}

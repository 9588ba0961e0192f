using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using RedisTyped.Routing;

namespace RedisTyped.Scanning;

/// <summary>
/// How far a scan over all nodes has come: for each node the server's cursor and run, or that it is done. As text it can be kept anywhere, in
/// Redis too, and a scan be resumed from it by another process. Immutable and thread-safe.
/// </summary>
/// <remarks>The text is <c>node-1=17301504@72e4c071,node-2=done</c>, node names escaped as in a URI, or <c>start</c>.</remarks>
public sealed class ScanCursor : IEquatable<ScanCursor>, IFormattable, ISpanParsable<ScanCursor>
{
    private const string StartText = "start";
    private const string DoneText = "done";

    private readonly NodePosition[] _nodes;

    private ScanCursor(NodePosition[] nodes) => _nodes = nodes;

    /// <summary>The start on every node, whatever nodes there are.</summary>
    public static ScanCursor Start { get; } = new([]);

    /// <summary>Whether every node is done, so that nothing is left to resume.</summary>
    public bool IsDone => _nodes.Length > 0 && Array.TrueForAll(_nodes, static n => n.Position is null);

    /// <summary>Reads the text of a cursor.</summary>
    /// <param name="text">What <see cref="ToString()"/> gave.</param>
    /// <returns>The cursor.</returns>
    /// <exception cref="FormatException">It is not the text of a cursor.</exception>
    public static ScanCursor Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan(), null);
    }

    /// <inheritdoc/>
    public static ScanCursor Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static ScanCursor Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor)
            ? cursor
            : throw new FormatException("This is not the text of a scan cursor; one reads 'node-1=17301504@72e4c071,node-2=done'.");

    /// <summary>Reads the text of a cursor, if it is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cursor">The cursor.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [MaybeNullWhen(false)] out ScanCursor cursor) =>
        TryParse(text.AsSpan(), null, out cursor);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ScanCursor result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out ScanCursor result)
    {
        result = null;
        if (s.SequenceEqual(StartText))
        {
            result = Start;
            return true;
        }

        var nodes = new List<NodePosition>();
        foreach (var range in s.Split(','))
        {
            if (NodePosition.Read(s[range]) is not { } node || nodes.Exists(n => n.Node == node.Node))
            {
                return false;
            }

            nodes.Add(node);
        }

        result = new ScanCursor([.. nodes]);
        return true;
    }

    /// <summary>The text of the cursor.</summary>
    /// <returns>Text for <see cref="Parse(string)"/>.</returns>
    public override string ToString() => _nodes.Length == 0 ? StartText : string.Join(',', _nodes);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool Equals(ScanCursor? other) => other is not null && _nodes.AsSpan().SequenceEqual(other._nodes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ScanCursor);

    /// <inheritdoc/>
    public override int GetHashCode() => _nodes.Aggregate(_nodes.Length, HashCode.Combine);

    /// <summary>Makes a cursor of the position of each node; null: done.</summary>
    internal static ScanCursor Of(IReadOnlyList<NodeId> nodes, ScanPosition?[] positions) =>
        new([.. nodes.Select((node, i) => new NodePosition(node, positions[i]))]);

    /// <summary>Gives the position of each node; null: done.</summary>
    /// <exception cref="ArgumentException">The cursor is of other nodes.</exception>
    internal ScanPosition?[] PositionsOn(IReadOnlyList<NodeId> nodes)
    {
        if (_nodes.Length == 0)
        {
            return [.. nodes.Select(static _ => (ScanPosition?)ScanPosition.Start)];
        }

        if (_nodes.Length != nodes.Count || !_nodes.All(n => nodes.Contains(n.Node)))
        {
            throw new ArgumentException(
                $"The cursor is of the nodes {string.Join(", ", _nodes.Select(static n => n.Node))}, but the topology has {string.Join(", ", nodes)}. "
                + "What it has seen does not say what those hold; scan again from the start.");
        }

        return [.. nodes.Select(node => Array.Find(_nodes, n => n.Node == node).Position)];
    }

    private readonly record struct NodePosition(NodeId Node, ScanPosition? Position)
    {
        public static NodePosition? Read(ReadOnlySpan<char> text)
        {
            int equals = text.IndexOf('=');
            string name = equals < 0 ? "" : Uri.UnescapeDataString(text[..equals]);
            if (string.IsNullOrWhiteSpace(name))
            {
                return null;
            }

            var position = text[(equals + 1)..];
            if (position.SequenceEqual(DoneText))
            {
                return new NodePosition(name, null);
            }

            int at = position.IndexOf('@');
            var run = at < 0 ? default : position[(at + 1)..];
            var digits = at < 0 ? position : position[..at];
            return run.IsEmpty == at < 0 && !run.ContainsAnyExcept(ScanPosition.RunDigits)
                && ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong cursor)
                    ? new NodePosition(name, new ScanPosition(cursor, run.ToString()))
                    : null;
        }

        public override string ToString() => Uri.EscapeDataString(Node.Name) + "=" + (Position switch
        {
            null => DoneText,
            { Run: "" } position => position.Cursor.ToString(CultureInfo.InvariantCulture),
            { } position => string.Create(CultureInfo.InvariantCulture, $"{position.Cursor}@{position.Run}"),
        });
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>Finds what to take away of a list whose elements are parted by commas.</summary>
internal static class ListText
{
    /// <summary>An element with the comma before it, or, of the first, with that behind it.</summary>
    public static TextSpan SpanOf<T>(SeparatedSyntaxList<T> list, int index)
        where T : SyntaxNode =>
        index > 0 ? TextSpan.FromBounds(list[index - 1].Span.End, list[index].Span.End)
        : list.Count > 1 ? TextSpan.FromBounds(list[0].SpanStart, list[1].SpanStart)
        : list[0].Span;
}

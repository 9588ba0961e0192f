using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>Reads how lines are written: where they start, how they end.</summary>
internal static class LineText
{
    /// <summary>What a line starts with.</summary>
    public static string Indentation(SourceText text, int position) =>
        new([.. text.ToString(text.Lines.GetLineFromPosition(position).Span).TakeWhile(static c => c is ' ' or '\t')]);

    /// <summary>One step to the right.</summary>
    public static string Step(string indentation) => indentation.Contains('\t') ? "\t" : "    ";

    /// <summary>What a line ends with, as the text has it there.</summary>
    public static string Break(SourceText text, int position)
    {
        TextLine line = text.Lines.GetLineFromPosition(position);
        string lineBreak = text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
        return lineBreak.Length == 0 ? "\n" : lineBreak;
    }

    /// <summary>Lines with a step to the right in front of each that is not blank; the first has none in front of it yet.</summary>
    public static string Indent(string lines, string step)
    {
        string[] all = lines.Split('\n');
        return string.Join("\n", all.Select((line, i) => i == 0 || line.Trim().Length == 0 ? line : step + line));
    }

    /// <summary>What to take away with a statement: its whole lines, and a blank one behind them, or, where more stands there, the blanks behind it.</summary>
    public static TextSpan SpanOf(SyntaxNode statement, SourceText text)
    {
        TextLine first = text.Lines.GetLineFromPosition(statement.SpanStart);
        TextLine last = text.Lines.GetLineFromPosition(statement.Span.End);
        string whole = text.ToString(TextSpan.FromBounds(first.Start, last.End)).Trim();
        if (whole == text.ToString(statement.Span))
        {
            int behind = last.LineNumber + 1;
            bool blank = behind < text.Lines.Count && text.ToString(text.Lines[behind].Span).Trim().Length == 0;
            return TextSpan.FromBounds(first.Start, blank ? text.Lines[behind].EndIncludingLineBreak : last.EndIncludingLineBreak);
        }

        int end = statement.Span.End;
        while (end < text.Length && text[end] == ' ')
        {
            end++;
        }

        return TextSpan.FromBounds(statement.SpanStart, end);
    }
}

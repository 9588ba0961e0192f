using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>Writes attributes where a reader expects them, and takes them away without a trace.</summary>
internal static class AttributeText
{
    /// <summary>Behind an attribute, in its brackets: <c>[Command("…"), CrossShard]</c>.</summary>
    public static TextChange After(AttributeSyntax attribute, string added) => Insert(attribute.Span.End, ", " + Qualified(attribute, added));

    /// <summary>On a parameter: <c>[ShardKey] long id</c>, or in the brackets that it has.</summary>
    public static TextChange On(ParameterSyntax parameter, string added) =>
        parameter.AttributeLists.FirstOrDefault()?.Attributes.LastOrDefault() is { } last ? After(last, added)
        : parameter.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && CommandOf(method) is { } command
            ? Insert(parameter.SpanStart, "[" + string.Join(", ", added.Split(' ').Select(a => Qualified(command, a.TrimEnd(',')))) + "] ")
        : Insert(parameter.SpanStart, $"[{added}] ");

    /// <summary>On a type, on a line of its own behind the attributes that it has, or in the brackets of the last if the type follows on the same line.</summary>
    public static TextChange On(TypeDeclarationSyntax type, string added, SourceText text)
    {
        TextLine line = text.Lines.GetLineFromPosition(type.SpanStart);
        string lineBreak = text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
        lineBreak = lineBreak.Length == 0 ? "\n" : lineBreak;
        string indentation = Indentation(text, line);
        if (type.AttributeLists.LastOrDefault() is not { } list)
        {
            return Insert(type.SpanStart, $"[{added}]{lineBreak}{indentation}");
        }

        bool typeFollows = text.Lines.IndexOf(list.Span.End) == text.Lines.IndexOf(list.GetLastToken().GetNextToken().SpanStart);
        AttributeSyntax last = list.Attributes.Last();
        return typeFollows ? After(last, added) : Insert(list.Span.End, $"{lineBreak}{indentation}[{Qualified(last, added)}]");
    }

    /// <summary>Takes an attribute away, with its brackets if it is alone in them, and with their line if they are alone on it.</summary>
    public static TextChange Remove(AttributeSyntax attribute, SourceText text)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count > 1)
        {
            return new TextChange(ListText.SpanOf(list.Attributes, list.Attributes.IndexOf(attribute)), "");
        }

        TextLine line = text.Lines.GetLineFromPosition(list.SpanStart);
        if (text.ToString(line.Span).Trim() == text.ToString(list.Span))
        {
            return new TextChange(line.SpanIncludingLineBreak, "");
        }

        int end = list.Span.End;
        while (end < text.Length && text[end] == ' ')
        {
            end++;
        }

        return new TextChange(TextSpan.FromBounds(list.SpanStart, end), "");
    }

    /// <summary>The attribute with what a method sends.</summary>
    public static AttributeSyntax? CommandOf(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(static l => l.Attributes).FirstOrDefault(static a => NameOf(a) is "Command" or "Script" or "Function");

    /// <summary>The last part of an attribute's name, without its ending.</summary>
    public static string NameOf(AttributeSyntax attribute)
    {
        string name = (attribute.Name as QualifiedNameSyntax)?.Right.Identifier.ValueText
            ?? (attribute.Name as AliasQualifiedNameSyntax)?.Name.Identifier.ValueText
            ?? (attribute.Name as SimpleNameSyntax)?.Identifier.ValueText
            ?? "";
        const string Ending = "Attribute";
        return name.EndsWith(Ending, System.StringComparison.Ordinal) ? name.Substring(0, name.Length - Ending.Length) : name;
    }

    private static TextChange Insert(int at, string text) => new(new TextSpan(at, 0), text);

    // Who writes one attribute of the library with its namespace has no using directive for it.
    private static string Qualified(AttributeSyntax beside, string added) =>
        beside.Name is QualifiedNameSyntax { Left: var left } ? $"{left}.{added}" : added;

    private static string Indentation(SourceText text, TextLine line) =>
        new([.. text.ToString(line.Span).TakeWhile(static c => c is ' ' or '\t')]);
}

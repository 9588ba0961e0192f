using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Roslyn;

/// <summary>
/// The summary of a method's documentation as plain text. It is read from the source, since a compiler that writes no documentation file
/// takes documentation for comments.
/// </summary>
internal static class DocumentationSummary
{
    private const string Mark = "///";

    /// <summary>The summary on one line; null where there is none that can be read.</summary>
    public static string? Of(IMethodSymbol method, CancellationToken cancellation)
    {
        string? xml = method.DeclaringSyntaxReferences.FirstOrDefault() is { } reference
            ? Comment(reference.GetSyntax(cancellation))
            : method.GetDocumentationCommentXml(cancellationToken: cancellation);
        if (string.IsNullOrWhiteSpace(xml))
        {
            return null;
        }

        try
        {
            XElement? summary = XElement.Parse($"<doc>{xml}</doc>").Descendants("summary").FirstOrDefault();
            string text = summary is null ? "" : Regex.Replace(Text(summary), @"\s+", " ").Trim();
            return text.Length == 0 ? null : text;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string Comment(SyntaxNode declaration)
    {
        var text = new StringBuilder();
        foreach (string line in declaration.GetLeadingTrivia().ToFullString().Split('\n'))
        {
            string trimmed = line.Trim();
            if (trimmed.StartsWith(Mark, StringComparison.Ordinal))
            {
                text.Append(trimmed, Mark.Length, trimmed.Length - Mark.Length).Append('\n');
            }
        }

        return text.ToString();
    }

    // <see cref="GetAsync"/> reads as the name, <c>null</c> as what it holds.
    private static string Text(XElement element) => string.Concat(element.Nodes().Select(static node => node switch
    {
        XText text => text.Value,
        XElement { HasElements: false, Value: "" } reference => Named(reference),
        XElement inner => Text(inner),
        _ => "",
    }));

    private static string Named(XElement reference)
    {
        string name = (string?)reference.Attribute("cref") ?? (string?)reference.Attribute("langword") ?? (string?)reference.Attribute("name") ?? "";
        int arguments = name.IndexOf('(');
        string plain = arguments < 0 ? name : name.Substring(0, arguments);
        return plain.Substring(plain.LastIndexOfAny(['.', ':']) + 1);
    }
}

using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>Finds names for new variables that the member around has no use of.</summary>
internal sealed class FreshName
{
    private readonly HashSet<string> _taken;

    public FreshName(SyntaxNode place)
    {
        SyntaxNode member = place.AncestorsAndSelf().LastOrDefault(static n => n is MemberDeclarationSyntax and not (BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax))
            ?? place.SyntaxTree.GetRoot();
        _taken = [.. member.DescendantTokens().Where(static t => t.IsKind(SyntaxKind.IdentifierToken)).Select(static t => t.ValueText)];
    }

    /// <summary>The name, with a number behind it if it is taken.</summary>
    public string Of(string name)
    {
        string fresh = name;
        for (int number = 2; !_taken.Add(fresh); number++)
        {
            fresh = $"{name}{number}";
        }

        return ParameterText.Escaped(fresh);
    }

    /// <summary>A name for what a method answers: <c>name</c> for <c>GetNameAsync</c>.</summary>
    public string ForAnswerOf(string method)
    {
        string name = method.EndsWith("Async", System.StringComparison.Ordinal) ? method.Substring(0, method.Length - 5) : method;
        int word = Enumerable.Range(1, name.Length).FirstOrDefault(i => i < name.Length && char.IsUpper(name[i]));
        return Of(word == 0 ? "answer" : char.ToLowerInvariant(name[word]) + name.Substring(word + 1));
    }
}

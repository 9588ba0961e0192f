using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RedisTyped.Generators.Parsing;

/// <summary>All that the types of a compilation, and what is said of them, follow from: what its files declare, what it refers to, its options. Thread-safe.</summary>
/// <param name="compilation">The compilation, which is not held on to.</param>
internal sealed class Declarations(Compilation compilation)
{
    private readonly string? _assembly = compilation.AssemblyName;
    private readonly CompilationOptions _options = compilation.Options;
    private readonly ImmutableArray<MetadataReference> _references = [.. compilation.References];
    private readonly SyntaxTree[] _files = [.. compilation.SyntaxTrees];
    private volatile Comparison? _last;

    /// <summary>
    /// Whether the types of two compilations cannot differ: all that was edited is within bodies of methods, or is a comment. Of files with directives or interfaces it
    /// is not looked for: nullability is told by directives, and the documentation of a store's methods by comments. Nor is it where a file has another name, or other
    /// comments on top: by these the compiler tells files that are generated, in which references are of unknown nullability.
    /// </summary>
    /// <param name="other">Those of the other compilation.</param>
    public bool AreThoseOf(Declarations other)
    {
        if (other == this)
        {
            return true;
        }

        // Of many stores each asks the same.
        if (_last is { } last && last.With.TryGetTarget(out Declarations? with) && with == other)
        {
            return last.AreSame;
        }

        bool areSame = _assembly == other._assembly
            && _options.Equals(other._options)
            && _references.SequenceEqual(other._references)
            && _files.Length == other._files.Length
            && _files.Zip(other._files, AreSame).All(static same => same);
        _last = new Comparison(new WeakReference<Declarations>(other), areSame);
        return areSame;
    }

    private static bool AreSame(SyntaxTree now, SyntaxTree before) =>
        now == before
        || (now.Options.Equals(before.Options)
            && now.GetRoot() is { ContainsDirectives: false } root
            && !before.GetRoot().ContainsDirectives
            && now.FilePath == before.FilePath
            && root.GetLeadingTrivia().ToFullString() == before.GetRoot().GetLeadingTrivia().ToFullString()
            && !HasInterfaces(root)
            && Shown(root).SequenceEqual(Shown(before.GetRoot())));

    // Roslyn's own comparison of what is at the top level passes over the values of enums.
    private static IEnumerable<(int Kind, string Text)> Shown(SyntaxNode root) => root
        .DescendantNodesAndTokens(static node => node is not (BlockSyntax or ArrowExpressionClauseSyntax))
        .Select(static part => (part.RawKind, part.IsToken ? part.AsToken().Text : ""));

    private static bool HasInterfaces(SyntaxNode root) => root
        .DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        .Any(static node => node is InterfaceDeclarationSyntax);

    private sealed class Comparison(WeakReference<Declarations> with, bool areSame)
    {
        public WeakReference<Declarations> With { get; } = with;

        public bool AreSame { get; } = areSame;
    }
}

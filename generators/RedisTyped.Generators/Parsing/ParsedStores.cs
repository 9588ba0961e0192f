using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// The models of stores whose files an editor hands on as they were, keystroke by keystroke: they are read again only where something was edited that a model may
/// depend on, see <see cref="Declarations"/>. A build parses all files anew, and so finds none here. Thread-safe.
/// </summary>
/// <remarks>
/// State beside the pipeline, and the only one that does not follow from a text alone, as what templates are read as does: no step could do this. A step that finds
/// stores by their attribute is run anew with every compilation, so with every keystroke, and is not told what it gave for the one before; and what holds two compilations
/// against each other may not go from step to step, or the pipeline would keep them. Here a model is held no longer than the file that it was read from, and given only
/// where all that it was read from shows the same types: which driver asks, and what it has asked before, changes nothing of what it is given.
/// </remarks>
internal static class ParsedStores
{
    private static readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<TextSpan, Parsed>> Known = new();
    private static readonly ConditionalWeakTable<Compilation, Declarations> Declared = new();

    /// <summary>Gives the model of a store.</summary>
    /// <param name="declaration">Where the store has its attribute.</param>
    /// <param name="compilation">What the declaration is part of.</param>
    /// <param name="parse">Reads it.</param>
    public static StoreModel? Get(SyntaxNode declaration, Compilation compilation, Func<StoreModel?> parse)
    {
        Declarations declarations = Declared.GetValue(compilation, static compilation => new Declarations(compilation));
        ConcurrentDictionary<TextSpan, Parsed> ofFile = Known.GetOrCreateValue(declaration.SyntaxTree);
        StoreModel? model = ofFile.TryGetValue(declaration.Span, out Parsed? known) && declarations.AreThoseOf(known.Declarations) ? known.Model : parse();

        // The next keystroke is held against this one, which keeps no more than one state of the files.
        ofFile[declaration.Span] = new Parsed(declarations, model);
        return model;
    }

    private sealed class Parsed(Declarations declarations, StoreModel? model)
    {
        public Declarations Declarations { get; } = declarations;

        public StoreModel? Model { get; } = model;
    }
}

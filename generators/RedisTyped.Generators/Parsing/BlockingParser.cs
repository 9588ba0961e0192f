using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Works out whether a command waits, for how long at most, and whether [Blocking] lets it.</summary>
internal sealed class BlockingParser(IMethodSymbol method, INamedTypeSymbol store, CommandTemplate template, MethodFaults faults)
{
    private readonly AttributeData? _onMethod = method.Attribute(KnownTypes.BlockingAttribute);

    /// <summary>Whether the method, or its interface, says [Blocking].</summary>
    public bool IsAllowed { get; } = IsMarked(method, store);

    /// <summary>Whether [Blocking] is what keeps a command from being sent. WAIT counts the writes of its own connection, where there are none.</summary>
    public static bool CanBeAllowed(CommandSpec command) => command.Name is not ("WAIT" or "WAITAOF");

    /// <summary>Whether the lists of a command may be on several nodes: where waiting and popping can be told apart without losing an element.</summary>
    public static bool MaySpread(IMethodSymbol method, INamedTypeSymbol store, CommandSpec command) =>
        command.Name is "BLPOP" or "BRPOP" && IsMarked(method, store);

    /// <summary>The model of a command that waits, or null of one that does not.</summary>
    public BlockingModel? Parse(CommandSpec command, List<KeyModel> keys, SplitModel? split, ReplyModel reply)
    {
        // The words of a template that got here are no longer in doubt.
        bool waits = command.Is(CommandTraits.Blocking) && TimeoutWord(command) is not null;
        if (!waits)
        {
            if (_onMethod is not null)
            {
                faults.AtAttribute(_onMethod, Rules.NeedlessBlocking, faults.NameOf(command));
            }

            return null;
        }

        CheckEnd(command, TimeoutWord(command)!);
        bool apart = keys.Select(static k => k.RoutedPart).Distinct().Count() > 1;
        bool overNodes = MaySpread(method, store, command) && (split is not null || apart);
        if (overNodes && reply.Shape == ReplyShape.Result)
        {
            faults.AtReturnType(
                Rules.ReplyMismatch, faults.NameOf(command), reply.Value!.Name.Substring(reply.Value.Name.LastIndexOf('.') + 1),
                "the key and the element come from two commands; return string[]?");
        }

        return new BlockingModel(overNodes);
    }

    private static bool IsMarked(IMethodSymbol method, INamedTypeSymbol store) =>
        (method.Attribute(KnownTypes.BlockingAttribute)
            ?? method.ContainingType.Attribute(KnownTypes.BlockingAttribute)
            ?? store.Attribute(KnownTypes.BlockingAttribute)) is not null;

    // The word that says how long to wait.
    private Word? TimeoutWord(CommandSpec command)
    {
        IReadOnlyList<Word> words = template.Words;
        if (!command.Name.StartsWith("XREAD", StringComparison.Ordinal))
        {
            return command.Name is "BLMPOP" or "BZMPOP" ? words[1] : words[words.Count - 1];
        }

        for (int i = 1; i < words.Count - 1; i++)
        {
            string? word = words[i].Constant?.ToUpperInvariant();
            if (word is "BLOCK" or "STREAMS")
            {
                return word is "BLOCK" ? words[i + 1] : null;
            }

            // The names of a group and of a consumer are of any text.
            i += word is "GROUP" ? 2 : 0;
        }

        return null;
    }

    private void CheckEnd(CommandSpec command, Word timeout)
    {
        bool ends = timeout.Constant is { } text
            && (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double time) || time != 0);
        if (!ends && !method.Parameters.Any(static p => p.Type.Is(KnownTypes.CancellationToken)))
        {
            faults.AtWord(timeout, Rules.EndlessWait, faults.NameOf(command), timeout.Constant is null ? $"'{timeout}' may be 0" : "its timeout is 0");
        }
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>The parts of a tuple, a pair or the like, in the order in which a command takes them.</summary>
internal static class PartsParser
{
    private static readonly string[] OfPair = ["Key", "Value"];
    private static readonly string[] OfPoint = ["Longitude", "Latitude"];

    /// <summary>The parts in order, or why they have none.</summary>
    /// <param name="type">A type that <see cref="ShapeParser.PartsOf"/> knows.</param>
    /// <param name="command">The command.</param>
    /// <param name="serializer">Gives a type its serializer.</param>
    public static (List<ArgumentPart>? Parts, string? Fault) Parse(ITypeSymbol type, CommandSpec command, Func<ValueModel, ValueModel> serializer)
    {
        List<ITypeSymbol> types = ShapeParser.PartsOf(type)!;
        string[] names = NamesOf(type);
        List<ArgumentPart> parts = [.. types.Select((t, i) => new ArgumentPart(names[i], serializer(ValueParser.Parse(t))))];
        if (command.Name != "ZADD" || parts.Count != 2)
        {
            return (parts, null);
        }

        return ScoreOf(parts) switch
        {
            0 => (parts, null),
            1 => ([parts[1], parts[0]], null),
            _ => (null, "which part is the score cannot be told; name them, as in (double Score, string Member)"),
        };
    }

    // ZADD takes the score first, whichever way round the pairs are.
    private static int ScoreOf(List<ArgumentPart> parts)
    {
        int score = parts.FindIndex(static p => p.Name.Equals("Score", StringComparison.OrdinalIgnoreCase));
        int member = parts.FindIndex(static p => p.Name.Equals("Member", StringComparison.OrdinalIgnoreCase));
        bool isDictionary = parts[0].Name == OfPair[0];
        return score >= 0 ? score
            : member >= 0 ? 1 - member
            : IsNumber(parts[1]) && (isDictionary || !IsNumber(parts[0])) ? 1
            : IsNumber(parts[0]) && !IsNumber(parts[1]) ? 0
            : -1;
    }

    private static bool IsNumber(ArgumentPart part) =>
        part.Value.Kind is ValueKind.Double or ValueKind.Single or ValueKind.SignedInteger or ValueKind.UnsignedInteger || part.Value.Name == "decimal";

    private static string[] NamesOf(ITypeSymbol type)
    {
        ITypeSymbol core = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
        return core is INamedTypeSymbol { IsTupleType: true } tuple ? [.. tuple.TupleElements.Select(static e => e.EscapedName())]
            : core.Is(KnownTypes.GeoPoint) ? OfPoint
            : OfPair;
    }
}

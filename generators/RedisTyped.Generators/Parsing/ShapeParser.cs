using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Holds a return type against the form of a reply, part by part.</summary>
/// <param name="within">The assembly of the store.</param>
/// <param name="serializer">Gives a type its serializer.</param>
internal sealed class ShapeParser(IAssemblySymbol within, Func<ValueModel, ValueModel> serializer)
{
    /// <summary>Why a type does not fit, after <see cref="Parse"/> gave null.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Whether the fault is that of an object that cannot be mapped, which then has this name.</summary>
    public string? Unmapped { get; private set; }

    /// <summary>A type without a place for nil where nil can come, if there is one.</summary>
    public ITypeSymbol? WithoutNil { get; private set; }

    /// <summary>How the type is read, or null after a fault.</summary>
    public ShapeModel? Parse(ITypeSymbol written, ReplyForm form)
    {
        ITypeSymbol type = Core(written);
        bool nullable = !SymbolEqualityComparer.IncludeNullability.Equals(type, written);
        if (type.Is(KnownTypes.RedisResult))
        {
            return new ShapeModel(ShapeKind.Raw, written.Write()) { IsNullable = nullable };
        }

        ShapeModel? shape = form.Kind switch
        {
            FormKind.Scalar => Scalar(written, form),
            FormKind.List => List(type, form),
            FormKind.Pairs => Pairs(type, form),
            _ => Row(type, form),
        };
        if (shape is null)
        {
            return null;
        }

        // A collection has a place for nothing; a reference type without annotations always had one.
        bool isOblivious = written.IsReferenceType && written.NullableAnnotation == NullableAnnotation.None;
        bool holdsNothing = shape.Kind is ShapeKind.Collection or ShapeKind.Dictionary or ShapeKind.Only;
        if (form.Kind != FormKind.Scalar && !nullable && !isOblivious && !holdsNothing && (form.MayBeNil || shape.Kind is ShapeKind.Pair))
        {
            WithoutNil ??= written;
        }

        return shape with { Type = written.Write(), IsNullable = nullable || (isOblivious && !holdsNothing) };
    }

    private ShapeModel? Scalar(ITypeSymbol written, ReplyForm form)
    {
        ValueModel value = serializer(ValueParser.Parse(written));
        bool isSingle = value.Serializer is not null || (ValueParser.ElementOf(Core(written)) is null && ValueParser.Misfit(written) is null);
        bool isInteger = value.Kind is ValueKind.SignedInteger or ValueKind.UnsignedInteger;
        bool isTime = value.Kind is ValueKind.TimeSpan or ValueKind.DateTimeOffset or ValueKind.DateTime;
        bool isOpaque = value.Kind is ValueKind.Serialized or ValueKind.Character;
        string? fault = !isSingle ? $"'{written.ForReader()}' stands for a single value; read that as {form.Advice}"
            : form.Kinds switch
            {
                ReplyKinds.Double when isInteger || isTime || isOpaque || value.Kind is ValueKind.Boolean or ValueKind.Enum =>
                    $"'{written.ForReader()}' stands for a floating-point number; read that as {form.Advice}",
                ReplyKinds.Integer when isTime || isOpaque => $"'{written.ForReader()}' stands for an integer; read that as {form.Advice}",
                _ => null,
            };
        if (fault is not null)
        {
            return Refuse(fault);
        }

        NilMeaning nil = ReplyParser.NilOf(written, value);
        if (form.MayBeNil && nil == NilMeaning.Throws)
        {
            WithoutNil ??= written;
        }

        return new ShapeModel(ShapeKind.Value, "") { Value = value, Nil = nil };
    }

    private ShapeModel? List(ITypeSymbol type, ReplyForm form)
    {
        ReplyForm element = form.Parts[0];
        if (form.Count > 0 && type is INamedTypeSymbol { IsTupleType: true })
        {
            return Row(type, ReplyForm.Row([.. Enumerable.Repeat(element, form.Count)]));
        }

        if (form.Fields.Count > 0 && HashParser.IsObject(type))
        {
            return Hash((INamedTypeSymbol)type, form.Fields);
        }

        // Of one stream that is read the key is known.
        if (element.Meaning == FormMeaning.Stream && form.Count == 1 && IsOfEntries(type))
        {
            return Parse(type, element.Parts[1]) is { } entries ? new ShapeModel(ShapeKind.Only, "") { Parts = new([entries]) } : null;
        }

        if (element is { Kind: FormKind.Row, Parts.Count: 2 } && CollectionTypes.DictionaryOf(type) is { } dictionary)
        {
            return Dictionary(dictionary, element, isFlat: false);
        }

        return Collection(type, form, Parse);

        bool IsOfEntries(ITypeSymbol collection) =>
            CollectionTypes.Of(collection) is { Element: { } item } ? Core(item).Is(KnownTypes.StreamMessage)
            : CollectionTypes.DictionaryOf(collection) is { Key: { } id } && id.Is(KnownTypes.StreamId);
    }

    private ShapeModel? Collection(ITypeSymbol type, ReplyForm form, Func<ITypeSymbol, ReplyForm, ShapeModel?> parse)
    {
        if (CollectionTypes.Of(type) is not { } collection)
        {
            return Refuse(ValueParser.ElementOf(type) is { } item
                ? $"only arrays, lists, sets and their interfaces are filled; return {item.ForReader()}[]"
                : $"return {form.Advice}");
        }

        return parse(collection.Element, form.Parts[0]) is not { } part ? null
            : new ShapeModel(ShapeKind.Collection, "") { Collection = collection.Kind, Parts = new([part]) };
    }

    private ShapeModel? Pairs(ITypeSymbol type, ReplyForm form)
    {
        ReplyForm row = ReplyForm.Row([.. form.Parts]);
        if (form.Meaning == FormMeaning.Fields && HashParser.IsObject(type))
        {
            return Hash((INamedTypeSymbol)type, []);
        }

        if (form.Meaning == FormMeaning.One && PartsOf(type) is { Count: 2 })
        {
            return Row(type, row) is { } one ? one with { Kind = ShapeKind.Pair } : null;
        }

        if (CollectionTypes.DictionaryOf(type) is { } dictionary)
        {
            return Dictionary(dictionary, row, isFlat: true);
        }

        if (CollectionTypes.Of(type) is { } collection && PartsOf(collection.Element) is null)
        {
            // As it came: field, value, field, value.
            return collection.Kind == CollectionKind.Set
                ? Refuse($"a set cannot keep first and second apart; return {form.Advice}")
                : Collection(type, ReplyForm.List(ReplyForm.Text), Parse);
        }

        return Collection(type, form, (element, _) => Row(element, row) is { } part ? part with { Type = element.Write() } : null) is { } pairs
            ? pairs with { IsFlat = true }
            : null;
    }

    private ShapeModel? Dictionary((ITypeSymbol Key, ITypeSymbol Value) types, ReplyForm row, bool isFlat)
    {
        if (Parse(types.Key, row.Parts[0]) is not { } key || Parse(types.Value, row.Parts[1]) is not { } value)
        {
            return null;
        }

        return new ShapeModel(ShapeKind.Dictionary, "") { Parts = new([key, value]), IsFlat = isFlat };
    }

    private ShapeModel? Row(ITypeSymbol type, ReplyForm form)
    {
        if (form.Meaning == FormMeaning.Place && type.Is(KnownTypes.GeoMatch))
        {
            return Place((INamedTypeSymbol)type, form);
        }

        if (PartsOf(type) is not { } parts || (type.Is(KnownTypes.GeoPoint) && form.Meaning != FormMeaning.Point))
        {
            return Refuse($"return {form.Advice}");
        }

        if (parts.Count != form.Parts.Count)
        {
            return Refuse($"'{type.ForReader()}' has {parts.Count} parts where {form.Parts.Count} come; read them as {form.Advice}");
        }

        var shapes = new List<ShapeModel>();
        for (int i = 0; i < parts.Count; i++)
        {
            if (Parse(parts[i], form.Parts[i]) is not { } part)
            {
                return null;
            }

            shapes.Add(part);
        }

        return new ShapeModel(ShapeKind.Row, "") { Parts = new(shapes) };
    }

    // What was not asked for is null.
    private ShapeModel? Place(INamedTypeSymbol type, ReplyForm form)
    {
        var shapes = new List<ShapeModel>();
        var names = new List<string>();
        foreach (ReplyForm part in form.Parts)
        {
            bool isMember = shapes.Count == 0;
            string name = isMember ? "Member" : part.Meaning == FormMeaning.Point ? "Position" : part.Kinds == ReplyKinds.Double ? "Distance" : "Hash";
            ITypeSymbol of = isMember ? type.TypeArguments[0] : Core(type.GetMembers(name).OfType<IPropertySymbol>().First().Type);
            if (Parse(of, part) is not { } shape)
            {
                return null;
            }

            shapes.Add(shape);
            names.Add(name);
        }

        return new ShapeModel(ShapeKind.Row, "") { Parts = new(shapes), Names = new(names) };
    }

    private ShapeModel? Hash(INamedTypeSymbol type, IReadOnlyList<string> fields)
    {
        var parser = new HashParser(type, within, serializer);
        if (parser.Parse() is not { } hash)
        {
            Unmapped = type.ForReader();
            return Refuse(parser.Fault);
        }

        if (fields.Count > 0)
        {
            string? stranger = fields.FirstOrDefault(f => hash.Members.All(m => m.Field != f));
            HashMember? left = hash.Members.FirstOrDefault(m => m.Missing is null && m.Place != MemberPlace.Assignment && !fields.Contains(m.Field));
            string? fault = stranger is not null ? $"the field '{stranger}' belongs to none of its members; name one after it with [HashField], or leave the field out"
                : left is not null ? $"'{left.Name}' is needed, but its field '{left.Field}' is not asked for; write it into the template, or make '{left.Name}' optional"
                : null;
            if (fault is not null)
            {
                Unmapped = type.ForReader();
                return Refuse(fault);
            }
        }

        return new ShapeModel(ShapeKind.Hash, "") { Hash = hash, Fields = new(fields) };
    }

    private ShapeModel? Refuse(string fault)
    {
        Fault = fault;
        return null;
    }

    /// <summary>The types of what a row becomes the parts of: a tuple, a pair, or one of the runtime's own types.</summary>
    internal static List<ITypeSymbol>? PartsOf(ITypeSymbol written) => Core(written) switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => [.. tuple.TupleElements.Select(static e => e.Type)],
        INamedTypeSymbol type when type.Is(KnownTypes.GeoPoint) =>
            [.. type.GetMembers("Longitude").Concat(type.GetMembers("Latitude")).OfType<IPropertySymbol>().Select(static p => p.Type)],
        INamedTypeSymbol type when type.Is(KnownTypes.StreamMessage) =>
            [type.GetMembers("Id").OfType<IPropertySymbol>().First().Type, type.TypeArguments[0]],
        var type => ValueParser.PairOf(type) is { } pair ? [pair.Key, pair.Value] : null,
    };

    private static ITypeSymbol Core(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0]
        : type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated } ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
        : type;
}

using System.Collections.Generic;
using System.Linq;
using RedisTyped.Commands;

namespace RedisTyped.Generators.Parsing;

/// <summary>What a command answers with the options of a template, part by part, as far as that is fixed.</summary>
internal sealed class ReplyForm
{
    /// <summary>A text.</summary>
    public static readonly ReplyForm Text = Scalar(ReplyKinds.Bulk);

    /// <summary>An integer.</summary>
    public static readonly ReplyForm Integer = Scalar(ReplyKinds.Integer);

    /// <summary>A floating-point number.</summary>
    public static readonly ReplyForm Double = Scalar(ReplyKinds.Double);

    private ReplyForm(FormKind kind, params ReplyForm[] parts)
    {
        Kind = kind;
        Parts = parts;
    }

    public FormKind Kind { get; }

    /// <summary>Of a list its element, of pairs the two halves, of a row one for each place.</summary>
    public IReadOnlyList<ReplyForm> Parts { get; }

    /// <summary>What a single value is.</summary>
    public ReplyKinds Kinds { get; private set; }

    /// <summary>Whether nil may stand in its place.</summary>
    public bool MayBeNil { get; private set; }

    /// <summary>What a part is that has a type of its own.</summary>
    public FormMeaning Meaning { get; private set; }

    /// <summary>How many elements a list always has; 0 where that is open.</summary>
    public int Count { get; private set; }

    /// <summary>The fields that the elements of a list belong to, where the template names each.</summary>
    public IReadOnlyList<string> Fields { get; private set; } = [];

    public static ReplyForm Scalar(ReplyKinds kinds) => new(FormKind.Scalar) { Kinds = kinds };

    public static ReplyForm List(ReplyForm element) => new(FormKind.List, element);

    public static ReplyForm Pairs(ReplyForm first, ReplyForm second) => new(FormKind.Pairs, first, second);

    public static ReplyForm Row(params ReplyForm[] parts) => new(FormKind.Row, parts);

    public ReplyForm OrNil() => Copy(static form => form.MayBeNil = true);

    public ReplyForm As(FormMeaning meaning) => Copy(form => form.Meaning = meaning);

    public ReplyForm Of(int count, IReadOnlyList<string> fields) => Copy(form => (form.Count, form.Fields) = (count, fields));

    /// <summary>A .NET type that holds it, for advice.</summary>
    public string Advice => Core() + (MayBeNil ? "?" : "");

    private string Core() => (Kind, Meaning) switch
    {
        (_, FormMeaning.Entry) => "StreamMessage<T>",
        (_, FormMeaning.Point) => "GeoPoint",
        (_, FormMeaning.Place) => "GeoMatch<string>",
        (_, FormMeaning.Fields) => "Dictionary<string, string>",
        (FormKind.Scalar, _) => Kinds switch
        {
            ReplyKinds.Integer => "long",
            ReplyKinds.Double => "double",
            _ => "string",
        },
        (FormKind.List, _) => Parts[0].Advice + "[]",
        (FormKind.Pairs, _) => $"({Parts[0].Advice}, {Parts[1].Advice})[]",
        _ => $"({string.Join(", ", Parts.Select(static p => p.Advice))})",
    };

    private ReplyForm Copy(System.Action<ReplyForm> change)
    {
        var copy = new ReplyForm(Kind, [.. Parts]) { Kinds = Kinds, MayBeNil = MayBeNil, Meaning = Meaning, Count = Count, Fields = Fields };
        change(copy);
        return copy;
    }
}

internal enum FormKind
{
    Scalar,
    List,

    /// <summary>First, second, first, second, in one flat row.</summary>
    Pairs,

    /// <summary>A fixed number of parts.</summary>
    Row,
}

internal enum FormMeaning
{
    None,

    /// <summary>Fields and values, which an object can be made of.</summary>
    Fields,

    /// <summary>Pairs of which there is one at most.</summary>
    One,

    /// <summary>An entry of a stream: id and fields.</summary>
    Entry,

    /// <summary>The entries of one stream, named by its key.</summary>
    Stream,

    /// <summary>Longitude and latitude.</summary>
    Point,

    /// <summary>A member found by place, with what was asked for about it.</summary>
    Place,
}

using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the function that reads a reply by a tree of shapes, a line for each of its parts.</summary>
internal sealed class ShapeEmitter(ReplyModel reply, StoreNames names)
{
    /// <summary>The lines of the function for the whole reply.</summary>
    public List<string> Reader(ShapeModel shape) => Lambda("reply", "reply", shape);

    private List<string> Lambda(string parameters, string item, ShapeModel shape) =>
        Prefix($"{(shape.NeedsInstance ? "" : "static ")}{parameters} => ", Read(item, shape));

    private List<string> Read(string item, ShapeModel shape)
    {
        List<string> read = shape.Kind switch
        {
            ShapeKind.Value => [$"{item}.Value<{shape.Value!.Declaration}>({names.ReaderOf(reply, shape.Value)}, {Runtime.NilReply}.{shape.Nil})"],
            ShapeKind.Raw => [$"{item}.Result"],
            ShapeKind.Collection when shape.IsFlat => Halves(item, shape.Collection + "OfPairs", shape.Parts[0].Type, shape.Parts[0]),
            ShapeKind.Collection => Around($"{item}.{shape.Collection}<{TypeOf(shape.Parts[0])}>(", Lambda("item", "item", shape.Parts[0])),
            ShapeKind.Dictionary => Dictionary(item, shape),
            ShapeKind.Row => Row(item, shape),
            ShapeKind.Pair => Halves(item, "Pair", shape.Type.TrimEnd('?'), shape),
            ShapeKind.Only => Around($"{item}.Only<{shape.Parts[0].Type}>(", Lambda("item", "item", shape.Parts[0])),
            _ => [Hash(item, shape)],
        };
        string missing = shape.Kind == ShapeKind.Pair ? "IsEmpty" : "IsNil";
        return shape is { IsNullable: true, Kind: not (ShapeKind.Value or ShapeKind.Hash or ShapeKind.Raw) }
            ? Prefix($"{item}.{missing} ? null : ", read)
            : read;
    }

    private static string TypeOf(ShapeModel shape) => shape.Kind == ShapeKind.Value ? shape.Value!.Declaration : shape.Type;

    private List<string> Dictionary(string item, ShapeModel shape)
    {
        string call = shape.IsFlat ? "Dictionary" : "DictionaryOfRows";
        List<string> key = Lambda("key", "key", shape.Parts[0]);
        key[key.Count - 1] += ",";
        return
        [
            $"{item}.{call}<{TypeOf(shape.Parts[0])}, {TypeOf(shape.Parts[1])}>(",
            .. Indent(key),
            .. Indent(End(Lambda("value", "value", shape.Parts[1]), ")")),
        ];
    }

    // Of a flat row each two make an element.
    private List<string> Halves(string item, string call, string type, ShapeModel row) => Call(
        $"{item}.{call}<{type}>(",
        Prefix($"{(row.NeedsInstance ? "" : "static ")}(first, second) => ", Construction(row, ["first", "second"])));

    private List<string> Row(string item, ShapeModel shape) => Call(
        $"{item}.Row<{shape.Type.TrimEnd('?')}>({shape.Parts.Count}, ",
        Prefix(
            $"{(shape.NeedsInstance ? "" : "static ")}row => ",
            Construction(shape, [.. Enumerable.Range(0, shape.Parts.Count).Select(static i => $"row[{i}]")])));

    // A tuple needs no more than its parts, another type is made by its constructor, or by its properties where some may be left out.
    private List<string> Construction(ShapeModel shape, string[] items)
    {
        bool hasNames = shape.Names.Count > 0;
        string type = shape.Type.TrimEnd('?');
        var lines = new List<string> { hasNames ? $"new {type}" : type[0] == '(' ? "(" : $"new {type}(" };
        if (hasNames)
        {
            lines.Add("{");
        }

        for (int i = 0; i < items.Length; i++)
        {
            List<string> part = Read(items[i], shape.Parts[i]);
            part = hasNames ? Prefix(shape.Names[i] + " = ", part) : part;
            lines.AddRange(Indent(End(part, i + 1 < items.Length || hasNames ? "," : ")")));
        }

        if (hasNames)
        {
            lines.Add("}");
        }

        return lines;
    }

    private string Hash(string item, ShapeModel shape)
    {
        string fields = string.Join(", ", shape.Fields.Select(CSharpText.Literal));
        string type = shape.Hash!.Type;
        string read = names.HashReader(shape.Hash);
        return shape.IsNullable
            ? $"{item}.FieldsOrNull<{type}>({fields}) is {{ }} fields ? {read}(fields) : null"
            : $"{read}({item}.Fields<{type}>({fields}))";
    }

    // On lines of its own, if it takes several.
    private static List<string> Around(string start, List<string> argument) =>
        argument.Count == 1 ? Call(start, argument) : [start, .. Indent(End(argument, ")"))];

    private static List<string> Call(string start, List<string> argument) => End(Prefix(start, argument), ")");

    private static List<string> Prefix(string text, List<string> lines) => [text + lines[0], .. lines.Skip(1)];

    private static List<string> End(List<string> lines, string text) => [.. lines.Take(lines.Count - 1), lines[lines.Count - 1] + text];

    private static IEnumerable<string> Indent(List<string> lines) => lines.Select(static l => "    " + l);
}

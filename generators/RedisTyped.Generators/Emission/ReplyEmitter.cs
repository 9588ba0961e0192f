using System;
using System.Collections.Generic;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the expression that awaits a reply and reads it.</summary>
internal sealed class ReplyEmitter(MethodModel method, StoreNames names)
{
    private const int LongestCall = 80;

    private readonly ReplyModel _reply = method.Reply;

    // One value, or none. What has parts is read as a task, and wrapped.
    private bool GivesValueTask => _reply is { IsValueTask: true, Shape: ReplyShape.None or ReplyShape.Result or ReplyShape.Value };

    private string Replies => GivesValueTask ? Runtime.ValueReply : Runtime.Reply;

    /// <summary>The lines of the return statement of a call.</summary>
    public List<string> Return(string route, string call, TypedCall? typed)
    {
        string token = method.CancellationParameter ?? "default";
        if (_reply.Shape == ReplyShape.Array && typed?.IsReturnedAsIs(_reply) != true && Collection() is var (type, items))
        {
            return Returned(Read("Collection", $"{_reply.Value!.Declaration}, {type}", route, call, $"static items => {items}", token));
        }

        List<string> lines = _reply.Shape switch
        {
            ReplyShape.None => Await(GivesValueTask ? "NoneAsync" : "AsIsAsync", route, call, token, ""),

            // StackExchange.Redis knows no annotations, so its task fits a nullable result as well.
            ReplyShape.Result => Await("AsIsAsync", route, call, token, _reply.IsNullable ? "!" : ""),
            _ when typed?.IsReturnedAsIs(_reply) == true => Await("AsIsAsync", route, call, token, ""),
            ReplyShape.Value => Read("Value", "", route, call, "", token),
            ReplyShape.Tree => Tree(route, call, token),
            _ => Read("Array", "", route, call, "", token),
        };
        return Finish(lines, GivesValueTask);
    }

    /// <summary>The lines of the return statement of a call that can be merged with others.</summary>
    public List<string> ReturnMergeable(MergeableCall call, string route, string words)
    {
        string token = method.CancellationParameter ?? "default";
        bool givesValueTask = _reply.IsValueTask && call.GivesValueTask(_reply);
        string sender = givesValueTask ? Runtime.MergeableValueReply : Runtime.MergeableReply;
        List<string> lines = call.IsRead(_reply)
            ?
            [
                $"{sender}.{call.Method}<{_reply.Value!.Declaration}>(",
                $"{route}, {words},",
                $"{names.ReaderOf(_reply, _reply.Value!)},",
                $"{Runtime.NilReply}.{_reply.Nil},",
                $"{token})",
            ]
            : [$"{sender}.{call.Method}({route}, {words}, {token})"];
        return Finish(lines, givesValueTask);
    }

    /// <summary>The lines of the return statement of a call that is split by node.</summary>
    public List<string> ReturnSplit(string keys)
    {
        string arguments = $"{names.Executor}, {names.Method(method)}, {keys}";
        string token = method.CancellationParameter ?? "default";
        return Finish(_reply.Shape switch
        {
            ReplyShape.None => [$"{Runtime.SplitReply}.NoneAsync({arguments}, {token})"],
            ReplyShape.Value => [$"{Runtime.SplitReply}.SumAsync<{_reply.Value!.Name}>({arguments}, {token})"],
            _ =>
            [
                $"{Runtime.SplitReply}.ArrayAsync<{_reply.Value!.Declaration}>(",
                $"{arguments},",
                $"{names.ReaderOf(_reply, _reply.Value!)},",
                $"{Runtime.NilReply}.{_reply.Nil},",
                $"{token})",
            ],
        });
    }

    /// <summary>Makes a return statement of the lines of a call.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="givesValueTask">Whether the call gives a ValueTask by itself, where the method returns one.</param>
    public List<string> Finish(List<string> lines, bool givesValueTask = false)
    {
        if (Collection() is var (type, items))
        {
            string method = _reply.IsNullable ? "AsOrNullAsync" : "AsAsync";
            lines[0] = $"{Runtime.Reply}.{method}<{_reply.Value!.Declaration}, {type}>({lines[0]}";
            lines[lines.Count - 1] += $", static items => {items})";
        }

        return Returned(lines, givesValueTask);
    }

    private List<string> Returned(List<string> lines, bool givesValueTask = false)
    {
        bool isWrapped = _reply.IsValueTask && !givesValueTask;
        lines[0] = (isWrapped ? $"return new {method.ReturnType}(" : "return ") + lines[0];
        lines[lines.Count - 1] += isWrapped ? ");" : ";";
        return lines;
    }

    // What is asked for in place of an array of items, if it is, and how it is made of them.
    private (string Type, string Items)? Collection()
    {
        string element = _reply.Value?.Declaration ?? "";
        return _reply.IsList ? ($"global::System.Collections.Generic.IReadOnlyList<{element}>", "items")
            : _reply.CollectionType is not { } type ? null
            : _reply.Collection switch
            {
                CollectionKind.List => (type, $"new global::System.Collections.Generic.List<{element}>(items)"),
                CollectionKind.Set => (type, $"new global::System.Collections.Generic.HashSet<{element}>(items)"),
                _ => (type, "items"),
            };
    }

    private List<string> Tree(string route, string call, string token)
    {
        List<string> reader = new ShapeEmitter(_reply, names).Reader(_reply.Tree!);
        reader[reader.Count - 1] += ",";
        return [$"{Runtime.Reply}.TreeAsync<{_reply.Result}>(", $"{route},", $"{call},", .. reader, $"{token})"];
    }

    private List<string> Await(string reader, string route, string call, string token, string end) => call.Length <= LongestCall
        ? [$"{Replies}.{reader}({route}, {call}, {token}){end}"]
        : [$"{Replies}.{reader}(", $"{route},", $"{call},", $"{token}){end}"];

    // Only what may have no elements at all can be null by itself.
    private List<string> Read(string kind, string types, string route, string call, string convert, string token)
    {
        ValueModel type = _reply.Value!;
        string reader = kind + (_reply.IsNullable && kind != "Value" ? "OrNullAsync" : "Async");
        return
        [
            $"{Replies}.{reader}<{(types.Length == 0 ? type.Declaration : types)}>(",
            $"{route},",
            $"{call},",
            $"{names.ReaderOf(_reply, type)},",
            $"{Runtime.NilReply}.{_reply.Nil},",
            .. convert.Length == 0 ? Array.Empty<string>() : [$"{convert},"],
            $"{token})",
        ];
    }

    /// <summary>An expression of the function that reads a value.</summary>
    public string Reader(ValueModel type) => names.ReaderOf(_reply, type);

    /// <summary>An expression that reads value, a RedisValue that is there, as a type that needs no serializer.</summary>
    public static string Read(ReplyModel reply, ValueModel type)
    {
        const string Reader = Runtime.ReplyValue;
        if (reply.Unit != TimeUnit.Unknown && type.Kind is ValueKind.TimeSpan or ValueKind.DateTimeOffset)
        {
            return $"{Reader}.IsNoTime(value) ? null : {Reader}.{reply.Unit}(value)";
        }

        return type.Kind switch
        {
            ValueKind.Text => $"{Reader}.Text(value)",
            ValueKind.Character => $"{Reader}.Character(value)",
            ValueKind.Boolean when reply.IsLua => $"{Reader}.LuaBoolean(value)",
            ValueKind.Boolean => reply.IsAcknowledgement ? $"{Reader}.Acknowledged(value)" : $"{Reader}.Boolean(value)",
            ValueKind.SignedInteger when type.Name == "long" => $"{Reader}.Integer(value)",
            ValueKind.SignedInteger or ValueKind.UnsignedInteger => $"{Reader}.Number<{type.Name}>(value)",
            ValueKind.Double => $"{Reader}.Float64(value)",
            ValueKind.Single => $"{Reader}.Float32(value)",
            ValueKind.Formattable when type.Name == "global::" + KnownTypes.Rune => $"{Reader}.Rune(value)",
            ValueKind.Formattable when IsNumber(type) => $"{Reader}.Number<{type.Name}>(value)",
            ValueKind.Formattable or ValueKind.TimeSpan or ValueKind.DateTimeOffset => $"{Reader}.Parsed<{type.Name}>(value)",
            ValueKind.DateTime => $"{Reader}.DateTime(value)",
            ValueKind.Enum => $"{Reader}.Enum<{type.Name}>(value)",
            ValueKind.Bytes => $"{Reader}.Bytes(value)",
            ValueKind.Memory when type.Name.StartsWith("global::System.ReadOnlyMemory", StringComparison.Ordinal) =>
                $"{Reader}.ReadOnlyMemory(value)",
            ValueKind.Memory when type.Name.StartsWith("global::System.ArraySegment", StringComparison.Ordinal) =>
                $"new {type.Name}({Reader}.Bytes(value))",
            ValueKind.Memory => $"{Reader}.Memory(value)",
            ValueKind.RedisValue => $"{Reader}.Raw(value)",
            ValueKind.RedisKey => $"{Reader}.Key(value)",
            _ => throw new InvalidOperationException($"{type.Kind} is read through the serializer."),
        };
    }

    private static bool IsNumber(ValueModel type) =>
        type.Name is "decimal" or "global::System.Half" or "global::System.Int128" or "global::System.UInt128";
}

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

    /// <summary>The lines of the return statement of a call.</summary>
    public List<string> Return(string route, string call, TypedCall? typed)
    {
        string token = method.CancellationParameter ?? "default";
        List<string> lines = _reply.Shape switch
        {
            ReplyShape.None => Await(route, call, token, ""),

            // StackExchange.Redis knows no annotations, so its task fits a nullable result as well.
            ReplyShape.Result => Await(route, call, token, _reply.IsNullable ? "!" : ""),
            _ when typed?.IsReturnedAsIs(_reply) == true => Await(route, call, token, ""),
            ReplyShape.Value => Read("ValueAsync", route, call, token),
            _ => Read(_reply.IsNullable ? "ArrayOrNullAsync" : "ArrayAsync", route, call, token),
        };
        return Finish(lines);
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
                $"{Reader(_reply.Value!)},",
                $"{Runtime.NilReply}.{_reply.Nil},",
                $"{token})",
            ],
        });
    }

    private List<string> Finish(List<string> lines)
    {
        string list = !_reply.IsList ? "" : $"{Runtime.Reply}.{(_reply.IsNullable ? "AsListOrNullAsync" : "AsListAsync")}(";
        lines[0] = (_reply.IsValueTask ? $"return new {method.ReturnType}(" : "return ") + list + lines[0];
        lines[lines.Count - 1] += (_reply.IsList ? ")" : "") + (_reply.IsValueTask ? ");" : ";");
        return lines;
    }

    private static List<string> Await(string route, string call, string token, string end) => call.Length <= LongestCall
        ? [$"{Runtime.Reply}.AsIsAsync({route}, {call}, {token}){end}"]
        : [$"{Runtime.Reply}.AsIsAsync(", $"{route},", $"{call},", $"{token}){end}"];

    private List<string> Read(string reader, string route, string call, string token)
    {
        ValueModel type = _reply.Value!;
        return
        [
            $"{Runtime.Reply}.{reader}<{type.Declaration}>(",
            $"{route},",
            $"{call},",
            $"{Reader(type)},",
            $"{Runtime.NilReply}.{_reply.Nil},",
            $"{token})",
        ];
    }

    private string Reader(ValueModel type) =>
        type.Kind == ValueKind.Serialized ? names.Reader(type) : $"static value => {Read(_reply, type)}";

    // An expression that reads value, a RedisValue that is there.
    internal static string Read(ReplyModel reply, ValueModel type)
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

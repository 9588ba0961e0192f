using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes one method of an implementation: its keys, its route, its call.</summary>
internal sealed class MethodEmitter
{
    private readonly SourceWriter _writer;
    private readonly MethodModel _method;
    private readonly StoreNames _names;
    private readonly NameScope _locals;

    private MethodEmitter(SourceWriter writer, MethodModel method, StoreNames names)
    {
        _writer = writer;
        _method = method;
        _names = names;
        _locals = new NameScope(method.Parameters.Select(static p => p.Name));
    }

    public static void Emit(SourceWriter writer, MethodModel method, StoreNames names) => new MethodEmitter(writer, method, names).Emit();

    private void Emit()
    {
        string parameters = string.Join(", ", _method.Parameters.Select(static p => $"{(p.IsParams ? "params " : "")}{p.Type} {p.Name}"));
        string name = _method.DeclaringInterface is { } declaring
            ? $"{_method.ReturnType} {declaring}.{_method.Name}({parameters})"
            : $"public {_method.ReturnType} {_method.Name}({parameters})";
        if (_method.Error is { } error)
        {
            _writer.Line("/// <inheritdoc/>");
            _writer.Line($"{name} =>");
            using (_writer.Indent())
            {
                _writer.Line($"throw new global::System.NotSupportedException(\"Not generated because of error {error}; see the build output.\");");
            }

            return;
        }

        _writer.Line("/// <inheritdoc/>");
        _writer.Line($"/// <remarks><c>{CSharpText.Comment(_method.Template)}</c>, routed by {RoutedBy()}.</remarks>");
        _writer.Line(name);
        using (_writer.Braces())
        {
            EmitCancellationCheck();
            List<string> keys = EmitKeys();
            string route = _locals.Unique("route");
            _writer.Line($"{Runtime.CommandRoute} {route} = _executor.Route({_names.Method(_method)}, {string.Join(", ", keys)});");
            EmitCall(route, keys);
        }
    }

    private string RoutedBy()
    {
        KeyModel first = _method.Keys[0];
        string part = $"<c>{CSharpText.Comment(first.RoutedPart)}</c>";
        return first.IsConstant ? $"{part}, which is slot {first.Crc16 % 16384}" : part;
    }

    private void EmitCancellationCheck()
    {
        if (_method.CancellationParameter is not { } token)
        {
            return;
        }

        string type = _method.Reply!.IsValueTask ? Runtime.ValueTask : Runtime.Task;
        _writer.Line($"if ({token}.IsCancellationRequested)");
        using (_writer.Braces())
        {
            _writer.Line(_method.Reply.Shape == ReplyShape.None
                ? $"return {type}.FromCanceled({token});"
                : $"return {type}.FromCanceled<{ResultType()}>({token});");
        }

        _writer.Line();
    }

    private List<string> EmitKeys()
    {
        var keys = new List<string>();
        foreach (KeyModel key in _method.Keys)
        {
            if (key.IsConstant)
            {
                keys.Add(_names.Key(key));
                continue;
            }

            string builder = _locals.Unique(keys.Count == 0 ? "builder" : "builder" + (keys.Count + 1));
            string built = _locals.Unique(keys.Count == 0 ? "key" : "key" + (keys.Count + 1));
            _writer.Line($"var {builder} = new {Runtime.KeyBuilder}({_names.Key(key)}, stackalloc byte[{Runtime.KeyBuilder}.StackSize]);");
            foreach (KeyPart part in key.Parts)
            {
                _writer.Line(part.Kind switch
                {
                    KeyPartKind.OpenTag => $"{builder}.OpenTag();",
                    KeyPartKind.CloseTag => $"{builder}.CloseTag();",
                    KeyPartKind.Literal => $"{builder}.AppendLiteral({CSharpText.Utf8Literal(part.Text)});",
                    _ => ValueEmitter.AppendToKey(builder, part),
                });
            }

            _writer.Line($"{Runtime.BuiltKey} {built} = {builder}.Build();");
            _writer.Line();
            keys.Add(built);
        }

        return keys;
    }

    private void EmitCall(string route, List<string> keys)
    {
        if (TypedCall.For(_method) is { } typed)
        {
            string arguments = string.Join(", ", _method.Arguments.Select(a => Expression(a, route, keys)));
            Return($"{route}.Database.{typed.Method}({arguments}{typed.Tail}, {route}.Flags)", typed);
            return;
        }

        string command = CSharpText.Literal(_method.Command.Split(' ')[0]);
        if (_method.Arguments.All(static a => a.Group < 0 && a.Kind is not (ArgumentKind.Collection or ArgumentKind.Dictionary)))
        {
            string array = string.Join(", ", _method.Arguments.Select(a => Expression(a, route, keys)));
            Return($"{route}.ExecuteAsync({command}, new object[] {{ {array} }})", null);
            return;
        }

        string list = _locals.Unique("arguments");
        _writer.Line($"var {list} = new {Runtime.CommandArguments}({_method.Arguments.Count});");
        for (int i = 0; i < _method.Arguments.Count;)
        {
            int group = _method.Arguments[i].Group;
            if (group < 0)
            {
                Add(list, _method.Arguments[i++], route, keys);
                continue;
            }

            _writer.Line($"if ({string.Join(" && ", _method.GroupConditions[group].Select(static p => p + " is not null"))})");
            using (_writer.Braces())
            {
                for (; i < _method.Arguments.Count && _method.Arguments[i].Group == group; i++)
                {
                    Add(list, _method.Arguments[i], route, keys);
                }
            }

            _writer.Line();
        }

        Return($"{route}.ExecuteAsync({command}, {list}.ToCollection())", null);
    }

    private void Add(string list, ArgumentModel argument, string route, List<string> keys)
    {
        string Item(string name, ValueModel type) => ValueEmitter.Argument(name, argument.Text, type, argument.Format, TimeUnit.Unknown);
        bool serializes = argument.Value?.Kind == ValueKind.Serialized || argument.Second?.Kind == ValueKind.Serialized;
        string isStatic = serializes ? "" : "static ";
        _writer.Line(argument.Kind switch
        {
            ArgumentKind.Collection =>
                $"{list}.AddAll({argument.Text}, {isStatic}item => {Item("item", argument.Value!)}, nameof({argument.Text}));",
            ArgumentKind.Dictionary =>
                $"{list}.AddAll({argument.Text}, {isStatic}item => {Item("item", argument.Value!)}, {isStatic}item => {Item("item", argument.Second!)}, nameof({argument.Text}));",
            _ => $"{list}.Add({Expression(argument, route, keys)});",
        });
    }

    private static string Expression(ArgumentModel argument, string route, List<string> keys)
    {
        switch (argument.Kind)
        {
            case ArgumentKind.Constant:
                return CSharpText.Literal(argument.Text);
            case ArgumentKind.Key:
                return $"{route}.Key({keys[argument.Key]})";
            case ArgumentKind.Mixed:
                return $"string.Create(global::System.Globalization.CultureInfo.InvariantCulture, $\"{argument.Text}\")";
            default:
                string value = argument.Value is { IsNullable: true, IsValueType: true } ? argument.Text + ".Value" : argument.Text;
                return ValueEmitter.Argument(value, argument.Text, argument.Value!, argument.Format, argument.Unit);
        }
    }

    private void Return(string call, TypedCall? typed)
    {
        ReplyModel reply = _method.Reply!;
        string token = _method.CancellationParameter ?? "default";
        bool asIs = reply.Shape == ReplyShape.Result || typed?.IsReturnedAsIs(reply) == true;
        List<string> lines = reply.Shape switch
        {
            ReplyShape.None => [$"{Runtime.Reply}.NoneAsync({call}, {token})"],
            _ when asIs => [$"{Runtime.Reply}.AsIsAsync({call}, {token})"],
            ReplyShape.Value => Read("ValueAsync", call, token),
            _ => Read(reply.NilArrayIsNull && typed is null ? "ArrayOrNullAsync" : "ArrayAsync", call, token),
        };
        string before = (reply.IsValueTask ? $"return new {_method.ReturnType}(" : "return ") + (reply.IsList ? $"{Runtime.Reply}.AsListAsync(" : "");
        string after = (reply.IsList ? ")" : "") + (reply.IsValueTask ? ");" : ";");
        lines[0] = before + lines[0];
        lines[lines.Count - 1] += after;
        _writer.Line(lines[0]);
        using (_writer.Indent())
        {
            foreach (string line in lines.Skip(1))
            {
                _writer.Line(line);
            }
        }
    }

    private List<string> Read(string reader, string call, string token)
    {
        ReplyModel reply = _method.Reply!;
        ValueModel type = reply.Value!;
        string nil = reply.IsAcknowledgement || type.Kind is ValueKind.RedisValue or ValueKind.RedisKey ? "IsRead" : type.IsNullable ? "IsNull" : "Throws";
        string read = type.Kind == ValueKind.Serialized ? _names.Reader(type) : $"static value => {ValueEmitter.Read(reply)}";
        return
        [
            $"{Runtime.Reply}.{reader}<{type.Declaration}>(",
            $"{_names.Method(_method)},",
            $"{call},",
            $"{read},",
            $"{Runtime.NilReply}.{nil},",
            $"{token})",
        ];
    }

    private string ResultType()
    {
        string type = _method.ReturnType;
        int start = type.IndexOf('<') + 1;
        return type.Substring(start, type.Length - start - 1);
    }
}

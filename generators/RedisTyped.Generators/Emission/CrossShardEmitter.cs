using System.Linq;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>
/// Writes the body of a method that is emulated over several nodes: the words of the command, a collection in a key taken apart, then
/// one call that routes each key.
/// </summary>
internal sealed class CrossShardEmitter(SourceWriter writer, MethodModel method, StoreNames names, NameScope locals)
{
    private readonly CrossShardModel _crossShard = method.CrossShard!;
    private readonly ValueEmitter _values = new(names);
    private readonly string _line = locals.Unique("line");
    private string? _buffer;
    private bool _isBehindBlock;

    /// <summary>Writes the words and gives the variable that holds them.</summary>
    public string EmitLine()
    {
        foreach (string collection in _crossShard.Collections.Where(static c => c.Length > 0).Distinct())
        {
            writer.Line($"global::System.ArgumentNullException.ThrowIfNull({collection});");
        }

        writer.Line($"var {_line} = new {Runtime.CrossShardLine}();");
        if (method.Keys.Any(static k => !k.IsConstant))
        {
            _buffer = locals.Unique("buffer");
            writer.Line($"global::System.Span<byte> {_buffer} = stackalloc byte[{Runtime.KeyBuilder}.StackSize];");
        }

        EmitWords();
        writer.Line();
        return _line;
    }

    private void EmitWords()
    {
        for (int i = 0; i < method.Arguments.Count;)
        {
            int group = method.Arguments[i].Group;
            if (group < 0)
            {
                Emit(method.Arguments[i++]);
                continue;
            }

            Separate();
            writer.Line($"if ({string.Join(" && ", method.GroupConditions[group].Select(static p => p + " is not null"))})");
            using (writer.Braces())
            {
                for (; i < method.Arguments.Count && method.Arguments[i].Group == group; i++)
                {
                    Emit(method.Arguments[i]);
                }
            }

            _isBehindBlock = true;
        }
    }

    // A blank line stands between a block and what follows.
    private void Separate()
    {
        if (_isBehindBlock)
        {
            writer.Line();
            _isBehindBlock = false;
        }
    }

    private void Emit(ArgumentModel argument)
    {
        switch (argument.Kind)
        {
            case ArgumentKind.Key:
                Separate();
                EmitKey(method.Keys[argument.Key], _crossShard.Collections[argument.Key]);
                break;
            case ArgumentKind.Dictionary when _crossShard.PairValueOf(argument.Text) is not null:
                // Written with the keys that it gives.
                break;
            case ArgumentKind.Collection or ArgumentKind.Dictionary:
                EmitAll(argument);
                break;
            case ArgumentKind.Constant:
                Separate();
                writer.Line($"{_line}.Add({CSharpText.Literal(argument.Text)});");
                break;
            case ArgumentKind.Mixed:
                Separate();
                writer.Line($"{_line}.Add({_values.Mixed(argument)});");
                break;
            default:
                Separate();
                writer.Line($"{_line}.Add({_values.Argument(argument)});");
                break;
        }
    }

    private void EmitAll(ArgumentModel argument)
    {
        Separate();
        string second = argument.Second is { } type ? _values.Converter(argument, type) + ", " : "";
        writer.Line(
            $"{_line}.AddAll({argument.Text}, {_values.Converter(argument, argument.Value!)}, {second}{names.NameOfParameter(argument.Text)});");
    }

    private void EmitKey(KeyModel key, string collection)
    {
        if (key.IsConstant)
        {
            writer.Line($"{_line}.Add({names.Key(key)});");
            return;
        }

        if (collection.Length == 0)
        {
            EmitBuilder(key, "", "", "");
            return;
        }

        string item = locals.Unique("item");
        ArgumentModel? pair = _crossShard.PairValueOf(collection);
        writer.Line($"foreach (var {item} in {collection})");
        using (writer.Braces())
        {
            EmitBuilder(key, collection, pair is null ? item : item + ".Key", pair is null ? "" : _values.Element(item + ".Value", pair, pair.Second!));
        }

        _isBehindBlock = true;
    }

    private void EmitBuilder(KeyModel key, string collection, string element, string value)
    {
        string builder = locals.Unique("builder");
        writer.Line($"var {builder} = new {Runtime.KeyBuilder}({names.Key(key)}, {_buffer});");
        foreach (TextPart part in key.Parts)
        {
            writer.Line(_values.KeyStep(builder, part, part.Text == collection ? element : part.Text));
        }

        writer.Line($"{_line}.Add({builder}.Build());");
        if (value.Length > 0)
        {
            writer.Line($"{_line}.Add({value});");
        }
    }
}

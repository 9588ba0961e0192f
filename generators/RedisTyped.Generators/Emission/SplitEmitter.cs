using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the body of a method whose command is split by node: a key for each element, then one call for all nodes.</summary>
internal sealed class SplitEmitter(SourceWriter writer, MethodModel method, StoreNames names, NameScope locals)
{
    private readonly SplitModel _split = method.Split!;
    private readonly ValueEmitter _values = new(names);

    /// <summary>Writes the keys and gives the call that sends them.</summary>
    public string EmitKeys()
    {
        KeyModel key = method.Keys[0];
        string keys = locals.Unique("keys");
        string buffer = locals.Unique("buffer");
        string item = locals.Unique("item");
        string builder = locals.Unique("builder");
        string element = _split.PairValue is null ? item : item + ".Key";
        writer.Line($"global::System.ArgumentNullException.ThrowIfNull({_split.Parameter});");
        writer.Line($"var {keys} = new {Runtime.SplitKeys}();");
        writer.Line($"global::System.Span<byte> {buffer} = stackalloc byte[{Runtime.KeyBuilder}.StackSize];");
        writer.Line($"foreach (var {item} in {_split.Parameter})");
        using (writer.Braces())
        {
            writer.Line($"var {builder} = new {Runtime.KeyBuilder}({names.Key(key)}, {buffer});");
            foreach (TextPart part in key.Parts)
            {
                writer.Line(_values.KeyStep(builder, part, part.Text == _split.Parameter ? element : part.Text));
            }

            string value = _split.PairValue is { } pair ? ", " + _values.Element(item + ".Value", pair, pair.Second!) : "";
            writer.Line($"{keys}.Add({builder}.Build(){value});");
        }

        writer.Line();
        return keys;
    }
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis.CSharp;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the file of one store: the interface's own part, and the implementation nested in it.</summary>
internal static class StoreEmitter
{
    private static readonly string Version = typeof(StoreEmitter).Assembly.GetName().Version.ToString(3);

    /// <summary>Writes the file of a store, for a language version.</summary>
    public static string Emit(StoreModel store, LanguageVersion language, CancellationToken cancellation) =>
        StoreFile.Write(store, writer => EmitInterface(writer, store, spans: language >= LanguageVersion.CSharp13), cancellation);

    /// <summary>Writes the attributes of a generated type.</summary>
    public static void EmitAttributes(SourceWriter writer)
    {
        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"RedisTyped\", \"{Version}\")]");
        writer.Line("[global::System.Diagnostics.DebuggerNonUserCode]");
        writer.Line("[global::System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverage]");
    }

    private static void EmitInterface(SourceWriter writer, StoreModel store, bool spans)
    {
        var names = new StoreNames(store);
        string contract = $"{Runtime.Store}<{store.Type}>";
        writer.Line($"{store.Declaration} : {contract}");
        using (writer.Braces())
        {
            string tagged = store.TaggedTemplate is null ? "null" : CSharpText.Literal(store.TaggedTemplate);
            string coalesce = store.Coalesce is { } said ? $" {{ Coalesce = {(said ? "true" : "false")} }}" : "";
            writer.Line("/// <inheritdoc/>");
            writer.Line($"static {Runtime.StoreTraits} {contract}.Traits => {store.ImplementationName}.{names.Traits};");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line($"static {store.Type} {contract}.Create({Runtime.ShardExecutor} executor) => new {store.ImplementationName}(executor);");
            writer.Line();
            string cref = store.Type.Replace('<', '{').Replace('>', '}');
            writer.Line($"/// <summary>Formats the keys of <see cref=\"{cref}\"/>, routes them and sends its commands.</summary>");
            EmitAttributes(writer);
            writer.Line($"private sealed partial class {store.ImplementationName} : {store.Type}");
            using (writer.Braces())
            {
                writer.Line($"public static readonly {Runtime.StoreTraits} {names.Traits} = new({CSharpText.Literal(store.DisplayName)}, {tagged}){coalesce};");
                EmitImplementation(writer, store, names, spans);
            }
        }
    }

    private static void EmitImplementation(SourceWriter writer, StoreModel store, StoreNames names, bool spans)
    {
        writer.Line();
        EmitFields(writer, store, names);
        EmitConstruction(writer, store, names);
        foreach (MethodModel method in store.Methods)
        {
            writer.Line();
            MethodEmitter.Emit(writer, method, names, spans);
        }

        foreach (StubModel stub in store.Stubs)
        {
            writer.Line();
            StubEmitter.Emit(writer, stub);
        }

        var hashes = new HashEmitter(writer, names);
        hashes.EmitReaders();
        hashes.EmitWriters();
        EmitEnumNames(writer, names, "internal");
    }

    // The constants of a store, which the types beside the implementation use too.
    private static void EmitFields(SourceWriter writer, StoreModel store, StoreNames names)
    {
        foreach (KeyValuePair<KeyModel, string> key in names.Keys)
        {
            EmitKey(writer, key.Key, key.Value, "internal");
            writer.Line();
        }

        EmitMethods(writer, store, names, "internal");

        foreach (KeyValuePair<ScriptModel, string> script in names.Scripts)
        {
            ScriptEmitter.Emit(writer, script.Key, script.Value);
            writer.Line();
        }

        foreach (KeyValuePair<SerializerModel, string> serializer in names.Serializers)
        {
            writer.Line($"internal static readonly {Runtime.Serializer} {serializer.Value} = {serializer.Key.Expression};");
            writer.Line();
        }
    }

    /// <summary>Writes the fields that describe methods.</summary>
    public static void EmitMethods(SourceWriter writer, StoreModel store, StoreNames names, string access)
    {
        foreach (KeyValuePair<MethodModel, string> method in names.Methods)
        {
            string[] texts = [store.DisplayName, method.Key.Name, method.Key.Command];
            string traits = $"{string.Join(", ", texts.Select(CSharpText.Literal))}, IsReadOnly: {(method.Key.IsReadOnly ? "true" : "false")}";
            string readFrom = method.Key.ReadFrom is { } from ? $" {{ ReadFrom = {Runtime.ReadFrom}.{from} }}" : "";
            writer.Line($"{access} static readonly {Runtime.CommandMethod} {method.Value} = new({traits}){readFrom};");
            writer.Line();
        }
    }

    /// <summary>Writes the field of a key: the whole of a constant one, the shape of any other.</summary>
    public static void EmitKey(SourceWriter writer, KeyModel key, string name, string access)
    {
        string prefix = $"new {Runtime.RoutedPrefix}({key.PrefixLength}, 0x{key.Crc16:x4}, 0x{key.Crc32:x8})";
        string shape = $"({CSharpText.Literal(key.Template)}, tagged: {(key.Tagged ? "true" : "false")}, {prefix})";
        if (!key.IsConstant)
        {
            writer.Line($"{access} static readonly {Runtime.KeyShape} {name} = new{shape};");
            return;
        }

        string text = string.Concat(key.Parts.Select(static p => p.Kind switch
        {
            TextPartKind.OpenTag => "{",
            TextPartKind.CloseTag => "}",
            _ => p.Text,
        }));
        int tagStart = key.Tagged ? System.Text.Encoding.UTF8.GetByteCount(text.Substring(0, text.IndexOf('{') + 1)) : -1;
        writer.Line($"// Slot {key.Crc16 % 16384}.");
        string built = $"new(new {Runtime.KeyShape}{shape}, {CSharpText.Utf8Literal(text)}.ToArray(), {tagStart.ToString(CultureInfo.InvariantCulture)})";
        writer.Line($"{access} static readonly {Runtime.BuiltKey} {name} = {built};");
    }

    private static void EmitConstruction(SourceWriter writer, StoreModel store, StoreNames names)
    {
        writer.Line($"private readonly {Runtime.ShardExecutor} {names.Executor};");
        foreach (ValueModel type in names.Serialized)
        {
            writer.Line($"private readonly global::System.Func<{Runtime.RedisValue}, {StoreNames.ReaderResult(type)}> {names.Reader(type)};");
        }

        writer.Line();
        writer.Line($"public {store.ImplementationName}({Runtime.ShardExecutor} executor)");
        using (writer.Braces())
        {
            writer.Line($"{names.Executor} = executor;");
            if (names.Serialized.Any(static t => t.Serializer is null))
            {
                writer.Line($"{Runtime.Serializer} serializer = executor.Serializer;");
            }

            foreach (ValueModel type in names.Serialized)
            {
                writer.Line($"{names.Reader(type)} = value => {Runtime.ReplyValue}.Serialized<{type.Name}>(value, {(type.Serializer is null ? "serializer" : names.SerializerOf(type))})!;");
            }
        }
    }

    /// <summary>Writes the methods that give the texts of enums.</summary>
    public static void EmitEnumNames(SourceWriter writer, StoreNames names, string access)
    {
        foreach (ValueModel type in names.Enums)
        {
            writer.Line();
            writer.Line($"{access} static string {names.NameOf(type)}({type.Name} value) => value switch");
            using (writer.Braces("};"))
            {
                foreach (string member in type.EnumMembers)
                {
                    writer.Line($"{type.Name}.{member} => {CSharpText.Literal(member.TrimStart('@'))},");
                }

                writer.Line("_ => value.ToString(\"D\"),");
            }
        }
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>
/// The names of an implementation's members: one for each key shape, method, serialized type and enum. None of them meets another, a
/// method of the store, a type parameter in scope, or a parameter that would hide it.
/// </summary>
internal sealed class StoreNames
{
    private readonly Dictionary<KeyModel, string> _keys = [];
    // By signature, of which a store has no two: the hash of a whole method is work for every place that names it.
    private readonly Dictionary<string, string> _methods = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<MethodModel, string>> _named = [];
    private readonly Dictionary<(string Result, SerializerModel? Serializer), string> _readers = [];
    private readonly Dictionary<SerializerModel, string> _serializers = [];
    private readonly Dictionary<HashModel, string> _hashReaders = [];
    private readonly Dictionary<HashModel, string> _hashWriters = [];
    private readonly Dictionary<ScriptModel, string> _scripts = [];
    private readonly Dictionary<string, string> _enums = [];
    private readonly bool _hidesNameOf;

    public StoreNames(StoreModel store)
    {
        _hidesNameOf = store.HidesNameOf;
        var scope = new NameScope(
        [
            store.ImplementationName,
            .. store.TypeParameters,
            .. store.Methods.Select(static m => m.Name),
            .. store.Methods.SelectMany(static m => m.Parameters).Select(static p => p.TrimStart('@')),
        ]);
        Traits = scope.Unique("StoreTraits");
        Executor = scope.Unique("_executor");
        foreach (MethodModel method in store.Methods)
        {
            string name = scope.Unique(NameScope.Pascal(method.Name) + "Method");
            _methods[method.Signature] = name;
            _named.Add(new(method, name));
            foreach (KeyModel key in method.Keys.Where(k => !_keys.ContainsKey(k)))
            {
                _keys.Add(key, scope.Unique(NameScope.Pascal(key.Template) + "Key"));
            }

            if (method.Script is { } script && !_scripts.ContainsKey(script))
            {
                _scripts.Add(script, scope.Unique(NameScope.Pascal(script.File ?? method.Name) + "Script"));
            }

            foreach (ValueModel type in ReadBy(method.Reply).Where(t => t.Kind == ValueKind.Serialized && !_readers.ContainsKey(KeyOf(t))))
            {
                _readers.Add(KeyOf(type), scope.Unique("_read" + NameScope.Pascal(type.Name.Replace("global::", ""))));
                Serialized.Add(type);
            }

            foreach (HashModel hash in HashesOf(method.Reply.Tree).Where(h => !_hashReaders.ContainsKey(h)))
            {
                _hashReaders.Add(hash, scope.Unique("Read" + NameScope.Pascal(hash.DisplayName)));
            }

            foreach (HashModel hash in method.Arguments.Select(static a => a.Hash).OfType<HashModel>().Where(h => !_hashWriters.ContainsKey(h)))
            {
                _hashWriters.Add(hash, scope.Unique("Add" + NameScope.Pascal(hash.DisplayName)));
            }
        }

        foreach (SerializerModel serializer in Written(store).Concat(Serialized).Concat(Enumerated(store))
            .Select(static t => t.Serializer).OfType<SerializerModel>().Where(s => !_serializers.ContainsKey(s)))
        {
            _serializers.Add(serializer, scope.Unique(NameScope.Pascal(serializer.Type.Substring(serializer.Type.LastIndexOf('.') + 1).Replace("global::", "")) + "Field"));
        }

        foreach (ValueModel type in EnumsOf(store))
        {
            _enums[type.Name] = scope.Unique("NameOf" + NameScope.Pascal(type.Name.Substring(type.Name.LastIndexOf('.') + 1)));
            Enums.Add(type);
        }
    }

    /// <summary>Where the constants of the implementation are: nothing within it, and its name and a dot within the types beside it.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The field that holds the store's traits.</summary>
    public string Traits { get; }

    /// <summary>The field that holds the executor.</summary>
    public string Executor { get; }

    public IEnumerable<KeyValuePair<KeyModel, string>> Keys => _keys;

    public IEnumerable<KeyValuePair<MethodModel, string>> Methods => _named;

    public IEnumerable<KeyValuePair<ScriptModel, string>> Scripts => _scripts;

    /// <summary>The types that replies are read as through the serializer.</summary>
    public List<ValueModel> Serialized { get; } = [];

    /// <summary>The enums that are written.</summary>
    public List<ValueModel> Enums { get; } = [];

    public string Key(KeyModel key) => Owner + _keys[key];

    public string Method(MethodModel method) => Owner + _methods[method.Signature];

    public string Script(ScriptModel script) => Owner + _scripts[script];

    public string Reader(ValueModel type) => _readers[KeyOf(type)];

    /// <summary>An expression of the function that reads a type.</summary>
    public string ReaderOf(ReplyModel reply, ValueModel type) =>
        type.Kind == ValueKind.Serialized ? Reader(type) : $"static value => {ReplyEmitter.Read(reply, type)}";

    /// <summary>An expression of the serializer of a type.</summary>
    public string SerializerOf(ValueModel type) => type.Serializer is { } own ? Owner + _serializers[own] : Executor + ".Serializer";

    /// <summary>The serializers named by the contract, each with its field.</summary>
    public IEnumerable<KeyValuePair<SerializerModel, string>> Serializers => _serializers;

    /// <summary>The objects that are made of fields, each with the method that makes it.</summary>
    public IEnumerable<KeyValuePair<HashModel, string>> HashReaders => _hashReaders;

    /// <summary>The objects that are sent as fields, each with the method that adds them.</summary>
    public IEnumerable<KeyValuePair<HashModel, string>> HashWriters => _hashWriters;

    public string HashReader(HashModel hash) => _hashReaders[hash];

    public string HashWriter(HashModel hash) => _hashWriters[hash];

    /// <summary>What a reader gives. One serves a reference type and its nullable form, as functions are covariant.</summary>
    public static string ReaderResult(ValueModel type) => type.IsValueType ? type.Declaration : type.Name;

    /// <summary>The method that gives an enum's text.</summary>
    public string NameOf(ValueModel type) => Owner + _enums[type.Name];

    /// <summary>An expression of a parameter's name.</summary>
    public string NameOfParameter(string parameter) =>
        _hidesNameOf ? CSharpText.Literal(parameter.TrimStart('@')) : $"nameof({parameter})";

    private static (string Result, SerializerModel? Serializer) KeyOf(ValueModel type) => (ReaderResult(type), type.Serializer);

    private static IEnumerable<ValueModel> ReadBy(ReplyModel reply) => reply.Shape switch
    {
        ReplyShape.Result or ReplyShape.None => [],
        ReplyShape.Tree => Nodes(reply.Tree).Select(static n => n.Value)
            .Concat(HashesOf(reply.Tree).SelectMany(static h => h.Members).Select(static m => m.Value))
            .OfType<ValueModel>(),
        _ => reply.Value is { } value ? [value] : [],
    };

    private static IEnumerable<HashModel> HashesOf(ShapeModel? shape) => Nodes(shape).Select(static n => n.Hash).OfType<HashModel>();

    private static IEnumerable<ShapeModel> Nodes(ShapeModel? shape) => shape is null ? [] : shape.Parts.SelectMany(Nodes).Prepend(shape);

    private static IEnumerable<ValueModel> EnumsOf(StoreModel store) => Written(store)
        .Where(static t => t.Kind == ValueKind.Enum)
        .Select(static t => t with { IsNullable = false })
        .Distinct();

    // The types of everything that is sent.
    private static IEnumerable<ValueModel> Written(StoreModel store) => store.Methods
        .SelectMany(static m => m.Keys.SelectMany(static k => k.Parts)
            .Concat(m.Arguments.SelectMany(static a => a.Parts))
            .Select(static p => p.Value)
            .Concat(m.Arguments.SelectMany(static a => new[] { a.Value, a.Second }))
            .Concat(m.Arguments.SelectMany(static a => a.Items).Select(static i => i.Value))
            .Concat(m.Arguments.Select(static a => a.Hash).OfType<HashModel>().SelectMany(static h => h.Members).Select(static f => f.Value))
            .Concat(m.Scan is { } scan ? scan.Parts.Select(static p => p.Text.Value) : []))
        .OfType<ValueModel>();

    // The types of what is enumerated, which is read where it comes.
    private static IEnumerable<ValueModel> Enumerated(StoreModel store) => store.Methods
        .SelectMany(static m => new[] { m.Scan?.First, m.Scan?.Second })
        .OfType<ValueModel>();
}

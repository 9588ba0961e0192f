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
    private readonly Dictionary<MethodModel, string> _methods = [];
    private readonly Dictionary<ScriptModel, string> _scripts = [];
    private readonly Dictionary<string, string> _readers = [];
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
            _methods[method] = scope.Unique(NameScope.Pascal(method.Name) + "Method");
            foreach (KeyModel key in method.Keys.Where(k => !_keys.ContainsKey(k)))
            {
                _keys.Add(key, scope.Unique(NameScope.Pascal(key.Template) + "Key"));
            }

            if (method.Script is { } script && !_scripts.ContainsKey(script))
            {
                _scripts.Add(script, scope.Unique(NameScope.Pascal(script.File ?? method.Name) + "Script"));
            }

            if (method.Reply is { Value: { Kind: ValueKind.Serialized } type, Shape: not ReplyShape.Result }
                && !_readers.ContainsKey(ReaderResult(type)))
            {
                _readers.Add(ReaderResult(type), scope.Unique("_read" + NameScope.Pascal(type.Name.Replace("global::", ""))));
                Serialized.Add(type);
            }
        }

        foreach (ValueModel type in EnumsOf(store))
        {
            _enums[type.Name] = scope.Unique("NameOf" + NameScope.Pascal(type.Name.Substring(type.Name.LastIndexOf('.') + 1)));
            Enums.Add(type);
        }
    }

    /// <summary>The field that holds the store's traits.</summary>
    public string Traits { get; }

    /// <summary>The field that holds the executor.</summary>
    public string Executor { get; }

    public IEnumerable<KeyValuePair<KeyModel, string>> Keys => _keys;

    public IEnumerable<KeyValuePair<MethodModel, string>> Methods => _methods;

    public IEnumerable<KeyValuePair<ScriptModel, string>> Scripts => _scripts;

    /// <summary>The types that replies are read as through the serializer.</summary>
    public List<ValueModel> Serialized { get; } = [];

    /// <summary>The enums that are written.</summary>
    public List<ValueModel> Enums { get; } = [];

    public string Key(KeyModel key) => _keys[key];

    public string Method(MethodModel method) => _methods[method];

    public string Script(ScriptModel script) => _scripts[script];

    public string Reader(ValueModel type) => _readers[ReaderResult(type)];

    /// <summary>What a reader gives. One serves a reference type and its nullable form, as functions are covariant.</summary>
    public static string ReaderResult(ValueModel type) => type.IsValueType ? type.Declaration : type.Name;

    /// <summary>The method that gives an enum's text.</summary>
    public string NameOf(ValueModel type) => _enums[type.Name];

    /// <summary>An expression of a parameter's name.</summary>
    public string NameOfParameter(string parameter) =>
        _hidesNameOf ? CSharpText.Literal(parameter.TrimStart('@')) : $"nameof({parameter})";

    private static IEnumerable<ValueModel> EnumsOf(StoreModel store) => store.Methods
        .SelectMany(static m => m.Keys.SelectMany(static k => k.Parts)
            .Concat(m.Arguments.SelectMany(static a => a.Parts))
            .Select(static p => p.Value)
            .Concat(m.Arguments.SelectMany(static a => new[] { a.Value, a.Second }))
            .Concat(m.Scan is { } scan ? scan.Parts.Select(static p => p.Text.Value) : []))
        .OfType<ValueModel>()
        .Where(static t => t.Kind == ValueKind.Enum)
        .Select(static t => t with { IsNullable = false })
        .Distinct();
}

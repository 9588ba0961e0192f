using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>The names of an implementation's fields: one for each key shape, method and serialized type.</summary>
internal sealed class StoreNames
{
    private readonly Dictionary<KeyModel, string> _keys = [];
    private readonly Dictionary<MethodModel, string> _methods = [];
    private readonly Dictionary<string, string> _readers = [];

    public StoreNames(StoreModel store)
    {
        var scope = new NameScope(store.Methods.Select(static m => m.Name).Append(store.ImplementationName));
        foreach (MethodModel method in store.Methods.Where(static m => m.Error is null))
        {
            _methods[method] = scope.Unique(NameScope.Pascal(method.Name) + "Method");
            foreach (KeyModel key in method.Keys)
            {
                if (!_keys.ContainsKey(key))
                {
                    _keys.Add(key, scope.Unique(NameScope.Pascal(key.Template) + "Key"));
                }
            }

            if (method.Reply!.Value is { Kind: ValueKind.Serialized } type && method.Reply.Shape != ReplyShape.Result && !_readers.ContainsKey(type.Name))
            {
                _readers.Add(type.Name, scope.Unique("_read" + NameScope.Pascal(type.Name.Replace("global::", ""))));
                Serialized.Add(type);
            }
        }
    }

    public IEnumerable<KeyValuePair<KeyModel, string>> Keys => _keys;

    public IEnumerable<KeyValuePair<MethodModel, string>> Methods => _methods;

    /// <summary>The types that replies are read as through the serializer.</summary>
    public List<ValueModel> Serialized { get; } = [];

    public string Key(KeyModel key) => _keys[key];

    public string Method(MethodModel method) => _methods[method];

    public string Reader(ValueModel type) => _readers[type.Name];
}

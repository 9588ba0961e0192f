using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>The names within a handle; none meets a method of the contract, which keeps its own.</summary>
internal sealed class ShardNames
{
    private readonly Dictionary<string, string> _fields = [];

    public ShardNames(StoreModel store, ShardGroupModel group, IReadOnlyCollection<ConditionModel> conditions)
    {
        List<MethodModel> methods = [.. group.Methods.Select(i => store.Methods[i])];
        var scope = new NameScope(
        [
            store.ImplementationName,
            group.Type,
            .. store.TypeParameters,
            .. methods.Select(static m => m.Name),
            .. methods.SelectMany(static m => m.Parameters).Select(static p => p.TrimStart('@')),
            .. group.Parameters.Select(static p => p.Name.TrimStart('@')),
            .. conditions.Select(static c => c.Name),
        ]);
        Transaction = scope.Unique("Transaction");
        Conditions = scope.Unique("Conditions");
        Require = scope.Unique("Require");
        Key = scope.Unique("ShardKey");
        Method = scope.Unique(group.Method + "Method");
        Store = scope.Unique("_store");
        StoreParameter = scope.Unique("store");
        Executor = scope.Unique("executor");
        Builder = scope.Unique("builder");
        foreach (ParameterModel parameter in group.Parameters)
        {
            _fields.Add(parameter.Name, scope.Unique("_" + parameter.Name.TrimStart('@')));
        }
    }

    /// <summary>The type of what a transaction can queue.</summary>
    public string Transaction { get; }

    /// <summary>The type of what it can require.</summary>
    public string Conditions { get; }

    /// <summary>The property that gives the conditions.</summary>
    public string Require { get; }

    /// <summary>The field with the shape of what decides the node.</summary>
    public string Key { get; }

    /// <summary>The field that describes the method that gives the handle.</summary>
    public string Method { get; }

    /// <summary>The field that holds the store.</summary>
    public string Store { get; }

    public string StoreParameter { get; }

    public string Executor { get; }

    public string Builder { get; }

    /// <summary>The field that holds a parameter of the handle.</summary>
    public string Field(ParameterModel parameter) => _fields[parameter.Name];
}

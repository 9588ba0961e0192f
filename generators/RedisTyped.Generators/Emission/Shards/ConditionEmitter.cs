using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the class with the conditions of a shard's transactions.</summary>
internal sealed class ConditionEmitter
{
    private readonly SourceWriter _writer;
    private readonly StoreModel _part;
    private readonly ShardGroupModel _group;
    private readonly ShardNames _shard;
    private readonly List<ConditionModel> _conditions;
    private readonly StoreNames _names;
    private readonly StoreNames _client;
    private readonly ValueEmitter _values;

    /// <summary>Starts with a shard.</summary>
    /// <param name="writer">Takes the lines.</param>
    /// <param name="store">The store.</param>
    /// <param name="client">The names of its implementation, from beside it.</param>
    /// <param name="group">The shard.</param>
    /// <param name="shard">The names in its handle.</param>
    /// <param name="conditions">What can be required.</param>
    public ConditionEmitter(
        SourceWriter writer, StoreModel store, StoreNames client, ShardGroupModel group, ShardNames shard, List<ConditionModel> conditions)
    {
        _client = client;
        _writer = writer;
        _group = group;
        _shard = shard;
        _conditions = conditions;

        // The names are those of a store with the reads alone; its class is this one.
        string[] taken = [shard.Conditions, .. group.Parameters.Select(shard.Field)];
        _part = store with
        {
            Methods = new(conditions.Select(static c => c.Method)),
            TypeParameters = new(store.TypeParameters.Concat(taken)),
        };
        _names = new StoreNames(_part);
        _values = new ValueEmitter(_names);
    }

    public void Emit()
    {
        _writer.Line("/// <summary>What a transaction of this shard can require; if it does not hold at EXEC, nothing runs.</summary>");
        StoreEmitter.EmitAttributes(_writer);
        _writer.Line($"public sealed class {_shard.Conditions} : {Runtime.ShardConditions}");
        using (_writer.Braces())
        {
            StoreEmitter.EmitMethods(_writer, _part, _names, "private");
            foreach (ParameterModel parameter in _group.Parameters)
            {
                _writer.Line($"private readonly {parameter.Type} {_shard.Field(parameter)};");
            }

            _writer.Line();
            string parameters = string.Join("", _group.Parameters.Select(static p => ", " + p.Declaration));
            _writer.Line($"internal {_shard.Conditions}({Runtime.ShardExecutor} {_shard.Executor}{parameters})");
            using (_writer.Indent())
            {
                _writer.Line($": base({_shard.Executor})");
            }

            using (_writer.Braces())
            {
                foreach (ParameterModel parameter in _group.Parameters)
                {
                    _writer.Line($"{_shard.Field(parameter)} = {parameter.Name};");
                }
            }

            foreach (ConditionModel condition in _conditions)
            {
                _writer.Line();
                EmitCondition(condition);
            }

            StoreEmitter.EmitEnumNames(_writer, _names, "private");
        }
    }

    private void EmitCondition(ConditionModel condition)
    {
        MethodModel method = condition.Method;
        KeyModel key = method.Keys[0];
        var locals = new NameScope(method.Parameters.Select(static p => p.TrimStart('@')));
        string builder = locals.Unique("builder");
        string type = ResultType(condition);
        string parameters = string.Join(", ", condition.Parameters.Select(static p => p.Declaration));
        ShardEmitter.EmitHead(_writer, method, "A condition on what this would give:");
        _writer.Line($"{(method.Shard!.IsPublic ? "public" : "internal")} {type} {Identifier(condition.Name)}({parameters})");
        using (_writer.Braces())
        {
            for (int i = 0; i < _group.Parameters.Count; i++)
            {
                _writer.Line($"var {method.Shard.RoutedBy[i]} = {_shard.Field(_group.Parameters[i])};");
            }

            _writer.Line($"var {builder} = new {Runtime.KeyBuilder}({_client.Key(key)}, stackalloc byte[{Runtime.KeyBuilder}.StackSize]);");
            foreach (TextPart part in key.Parts)
            {
                _writer.Line(_values.KeyStep(builder, part, part.Text));
            }

            _writer.Line();
            _writer.Line($"return base.{Call(condition, builder)};");
        }
    }

    private static string ResultType(ConditionModel condition) => condition.Kind switch
    {
        ConditionKind.Presence or ConditionKind.FieldPresence => Runtime.PresenceCondition,
        ConditionKind.Length => Runtime.LengthCondition,
        _ => $"{Runtime.ValueCondition}<{condition.Method.Reply.Value!.Declaration}>",
    };

    private string Call(ConditionModel condition, string builder)
    {
        string place = $"{_names.Method(condition.Method)}, {builder}.Build()";
        ArgumentModel? word = condition.Arguments.FirstOrDefault();
        return condition.Kind switch
        {
            ConditionKind.Text => $"Text<{condition.Method.Reply.Value!.Declaration}>({place}, {Written(condition)})",
            ConditionKind.Field => $"Field<{condition.Method.Reply.Value!.Declaration}>({place}, {Word(word!)}, {Written(condition)})",
            ConditionKind.Element => $"Element<{condition.Method.Reply.Value!.Declaration}>({place}, {word!.Text}, {Written(condition)})",
            ConditionKind.Presence => $"Presence({place})",
            ConditionKind.FieldPresence => $"Presence({place}, {Word(word!)})",
            _ => $"Length({place})",
        };
    }

    private string Word(ArgumentModel word) => word.Kind switch
    {
        ArgumentKind.Constant => CSharpText.Literal(word.Text),
        ArgumentKind.Mixed => _values.Mixed(word),
        _ => _values.Argument(word),
    };

    // What a value of the type that is read would be stored as; null is ruled out.
    private string Written(ConditionModel condition)
    {
        ValueModel type = condition.Method.Reply.Value!;
        string value = !type.IsNullable ? "value" : type.IsValueType ? "value!.Value" : "value!";
        return $"static value => {_values.Element(value, new ArgumentModel(ArgumentKind.Value, -1) { Text = "value" }, type)}";
    }

    private static string Identifier(string name) =>
        Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetKeywordKind(name) == Microsoft.CodeAnalysis.CSharp.SyntaxKind.None ? name : "@" + name;
}

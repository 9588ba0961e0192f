using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the file with the handles of a store: for each shard key a type that is bound to it, and what its transactions can do.</summary>
internal sealed class ShardEmitter
{
    private const string Hiding =
        "#pragma warning disable CS0108, CS0114 // A method of the contract keeps its name, even one that object or a base store has.";

    private readonly SourceWriter _writer;
    private readonly StoreModel _store;
    private readonly ShardGroupModel _group;
    private readonly List<ConditionModel> _conditions;
    private readonly StoreNames _client;
    private readonly ShardNames _names;

    private ShardEmitter(SourceWriter writer, StoreModel store, StoreNames client, ShardGroupModel group)
    {
        _client = client;
        _writer = writer;
        _store = store;
        _group = group;
        _conditions = ConditionModel.Of(store, group);
        _names = new ShardNames(store, group, _conditions);
    }

    /// <summary>Writes the file of a store that has handles.</summary>
    public static string Emit(StoreModel store, CancellationToken cancellation) => StoreFile.Write(
        store,
        writer =>
        {
            var client = new StoreNames(store) { Owner = store.ImplementationName + "." };
            writer.Line(store.Declaration);
            using (writer.Braces())
            {
                foreach (ShardGroupModel group in store.Shards)
                {
                    new ShardEmitter(writer, store, client, group).Emit();
                    writer.Line();
                }

                EmitClient(writer, store, client);
            }
        },
        cancellation,
        Hiding);

    /// <summary>Writes what documents a method, and marks it obsolete where that of the contract is.</summary>
    public static void EmitHead(SourceWriter writer, MethodModel method, string intent)
    {
        if (method.Shard!.DocumentationId is { } id)
        {
            writer.Line($"/// <inheritdoc cref=\"{CSharpText.Comment(id)}\"/>");
            writer.Line($"/// <remarks>{intent} <c>{CSharpText.Comment(method.Template)}</c>.</remarks>");
        }
        else
        {
            writer.Line($"/// <summary>{intent} <c>{CSharpText.Comment(method.Template)}</c>.</summary>");
        }

        if (method.Shard.Obsolete is { } obsolete)
        {
            writer.Line(obsolete.Length == 0 ? "[global::System.Obsolete]" : $"[global::System.Obsolete({obsolete})]");
        }
    }

    // A handle finds the node through what its store runs on.
    private static void EmitClient(SourceWriter writer, StoreModel store, StoreNames client)
    {
        writer.Line($"private sealed partial class {store.ImplementationName} : {Runtime.StoreClient}");
        using (writer.Braces())
        {
            writer.Line($"{Runtime.ShardExecutor} {Runtime.StoreClient}.Executor => {client.Executor};");
        }
    }

    private void Emit()
    {
        string cref = _store.Type.Replace('<', '{').Replace('>', '}');
        string template = CSharpText.Comment(_group.Key.RoutedPart);
        string arguments = string.Join("", _group.Parameters.Select(static p => ", " + p.Name));
        _writer.Line($"/// <summary>Binds the store to one shard: the keys that route by <c>{template}</c>, all on one node.</summary>");
        foreach (ParameterModel parameter in _group.Parameters)
        {
            _writer.Line($"/// <param name=\"{parameter.Name.TrimStart('@')}\">The shard key.</param>");
        }

        _writer.Line("/// <returns>The store's methods without what is bound, and transactions.</returns>");
        _writer.Line(
            $"{Access}sealed {_group.Type} {_group.Method}({Declarations(_group.Parameters)}) => new {_group.Type}(this{arguments});");
        _writer.Line();
        _writer.Line($"/// <summary>What <see cref=\"{cref}\"/> has for the keys that route by <c>{template}</c>, bound to one of them.</summary>");
        StoreEmitter.EmitAttributes(_writer);
        string types = $"{_group.Type}.{_names.Transaction}";
        _writer.Line($"{Access}sealed class {_group.Type} : {Runtime.ShardHandle}<{types}>, {Runtime.ShardBinding}<{types}>");
        using (_writer.Braces())
        {
            EmitHandle();
            _writer.Line();
            EmitTransaction();
            if (_conditions.Count > 0)
            {
                _writer.Line();
                new ConditionEmitter(_writer, _store, _client, _group, _names, _conditions).Emit();
            }
        }
    }

    private string Access => _group.IsPublic ? "public " : "internal ";

    private IEnumerable<MethodModel> Methods => _group.Methods.Select(i => _store.Methods[i]);

    private void EmitHandle()
    {
        StoreNames keyNames = KeyNames();
        StoreEmitter.EmitKey(_writer, _group.Key, _names.Key, "private");
        _writer.Line();
        string[] texts = [_store.DisplayName, _group.Method, "EXEC"];
        string traits = string.Join(", ", texts.Select(CSharpText.Literal));
        _writer.Line($"private static readonly {Runtime.CommandMethod} {_names.Method} = new({traits}, IsReadOnly: false);");
        _writer.Line();
        EmitFields();
        _writer.Line($"internal {_group.Type}({_store.Type} {_names.StoreParameter}, {Declarations(_group.Parameters)})");
        EmitConstructor($"{_names.StoreParameter}, {_names.Method}", $"{_names.Store} = {_names.StoreParameter};");
        foreach (MethodModel method in Methods)
        {
            _writer.Line();
            EmitMethod(method, method.Shard!.Parameters, method.ReturnType, static call => call, method.CancellationParameter ?? "");
        }

        _writer.Line();
        _writer.Line($"{Runtime.BuiltKey} {Runtime.ShardBinding}<{_names.Transaction}>.BuildKey()");
        using (_writer.Braces())
        {
            foreach (ParameterModel parameter in _group.Parameters)
            {
                _writer.Line($"var {parameter.Name} = {_names.Field(parameter)};");
            }

            _writer.Line($"var {_names.Builder} = new {Runtime.KeyBuilder}({_names.Key}, stackalloc byte[{Runtime.KeyBuilder}.StackSize]);");
            var values = new ValueEmitter(keyNames);
            foreach (TextPart part in _group.Key.Parts)
            {
                _writer.Line(values.KeyStep(_names.Builder, part, part.Text));
            }

            _writer.Line($"return {_names.Builder}.Build();");
        }

        string fields = string.Join("", _group.Parameters.Select(p => ", " + _names.Field(p)));
        _writer.Line();
        _writer.Line(
            $"{_names.Transaction} {Runtime.ShardBinding}<{_names.Transaction}>.Open({Runtime.ShardExecutor} {_names.Executor}) =>");
        using (_writer.Indent())
        {
            _writer.Line($"new {_names.Transaction}({_names.Executor}{fields});");
        }

        StoreEmitter.EmitEnumNames(_writer, keyNames, "private");
    }

    // The names that formatting the shard key needs, beside the methods of the handle.
    private StoreNames KeyNames()
    {
        MethodModel first = Methods.First() with { Keys = new([_group.Key]), Arguments = default };
        return new StoreNames(_store with
        {
            Methods = new(Methods.Select(m => m with { Keys = default, Arguments = default }).Append(first)),
            TypeParameters = new([.. _store.TypeParameters, _names.Transaction, _names.Conditions, _names.Key, _names.Method]),
        });
    }

    private void EmitTransaction()
    {
        _writer.Line("/// <summary>What a transaction of this shard can queue. Its tasks end when EXEC has been answered.</summary>");
        StoreEmitter.EmitAttributes(_writer);
        _writer.Line($"public sealed class {_names.Transaction} : {Runtime.TransactionCommands}");
        using (_writer.Braces())
        {
            EmitFields();
            _writer.Line($"internal {_names.Transaction}({Runtime.ShardExecutor} {_names.Executor}, {Declarations(_group.Parameters)})");
            List<string> more = [$"{_names.Store} = new {_store.ImplementationName}({_names.Executor});"];
            if (_conditions.Count > 0)
            {
                string arguments = string.Join("", _group.Parameters.Select(static p => ", " + p.Name));
                more.Add($"{_names.Require} = new {_names.Conditions}({_names.Executor}{arguments});");
            }

            EmitConstructor(_names.Executor, [.. more]);
            if (_conditions.Count > 0)
            {
                _writer.Line();
                _writer.Line("/// <summary>Requires something of the shard, without which nothing runs.</summary>");
                _writer.Line($"public {_names.Conditions} {_names.Require} {{ get; }}");
            }

            foreach (MethodModel method in WithoutDoubles())
            {
                _writer.Line();
                ReplyModel reply = method.Reply;
                string type = !reply.IsValueTask ? method.ReturnType
                    : reply.Shape == ReplyShape.None ? Runtime.Task
                    : $"{Runtime.Task}<{reply.Result}>";
                string? token = method.CancellationParameter;
                EmitMethod(
                    method,
                    method.Shard!.Parameters.Where(p => p.Name != token),
                    type,
                    call => $"base.Queued({call}{(reply.IsValueTask ? ".AsTask()" : type.EndsWith("?", StringComparison.Ordinal) ? "!" : "")})",
                    Runtime.CancellationToken + ".None");
            }
        }
    }

    // Without tokens, more methods than in the handle can have one signature.
    private IEnumerable<MethodModel> WithoutDoubles() => Methods
        .GroupBy(static m => m.Shard!.Name + "\n" + string.Join("\n", m.Shard.Parameters
            .Where(p => !m.Shard.RoutedBy.Contains(p.Name) && p.Name != m.CancellationParameter)
            .Select(static p => p.Identity)))
        .Select(static g => g.First());

    private void EmitFields()
    {
        _writer.Line($"private readonly {_store.Type} {_names.Store};");
        foreach (ParameterModel parameter in _group.Parameters)
        {
            _writer.Line($"private readonly {parameter.Type} {_names.Field(parameter)};");
        }

        _writer.Line();
    }

    private void EmitConstructor(string toBase, params string[] more)
    {
        using (_writer.Indent())
        {
            _writer.Line($": base({toBase})");
        }

        using (_writer.Braces())
        {
            foreach (string line in more)
            {
                _writer.Line(line);
            }

            foreach (ParameterModel parameter in _group.Parameters)
            {
                _writer.Line($"{_names.Field(parameter)} = {parameter.Name};");
            }
        }
    }

    private void EmitMethod(MethodModel method, IEnumerable<ParameterModel> parameters, string type, Func<string, string> wrap, string token)
    {
        ShardMethodModel shard = method.Shard!;
        string owner = shard.Owner is null ? _names.Store : $"(({shard.Owner}){_names.Store})";
        string arguments = string.Join(", ", shard.Parameters.Select(p =>
            shard.RoutedBy.IndexOf(p.Name) is >= 0 and int bound ? _names.Field(_group.Parameters[bound])
            : p.Name == method.CancellationParameter ? token
            : p.Name));
        EmitHead(_writer, method, "Sends");
        _writer.Line(
            $"{(shard.IsPublic ? "public" : "internal")} {type} {shard.Name}({Declarations(parameters.Where(p => !shard.RoutedBy.Contains(p.Name)))}) =>");
        using (_writer.Indent())
        {
            _writer.Line(wrap($"{owner}.{shard.Name}({arguments})") + ";");
        }
    }

    private static string Declarations(IEnumerable<ParameterModel> parameters) => string.Join(", ", parameters.Select(static p => p.Declaration));
}

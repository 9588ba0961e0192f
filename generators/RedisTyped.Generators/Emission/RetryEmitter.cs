using System.Linq;
using System.Threading;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>
/// Writes the file with a store around another one that repeats idempotent calls. It stands beside the implementation, which so costs
/// nothing more where nobody asks for repetitions.
/// </summary>
internal static class RetryEmitter
{
    private const string StoreField = "this._store";
    private const string RetriesField = "this._retries";

    /// <summary>Writes the file of a store, or gives null where no call of it can be repeated.</summary>
    public static string? Emit(StoreModel store, CancellationToken cancellation) => !store.Methods.Any(static m => m.Retry is { IsIdempotent: true })
        ? null
        : StoreFile.Write(store, writer => EmitInterface(writer, store), cancellation);

    private static void EmitInterface(SourceWriter writer, StoreModel store)
    {
        string contract = $"{Runtime.Store}<{store.Type}>";
        string name = "Retrying" + store.ImplementationName;
        writer.Line(store.Declaration);
        using (writer.Braces())
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line($"static {store.Type} {contract}.Retrying({store.Type} store, {Runtime.CallRetries} retries) => new {name}(store, retries);");
            writer.Line();
            writer.Line("/// <summary>Makes the calls of another store, and those that are idempotent again where that helps.</summary>");
            StoreEmitter.EmitAttributes(writer);
            writer.Line($"private sealed class {name} : {store.Type}{(store.Shards.Count > 0 ? ", " + Runtime.StoreClient : "")}");
            using (writer.Braces())
            {
                EmitConstruction(writer, store, name);
                foreach (MethodModel method in store.Methods)
                {
                    writer.Line();
                    EmitMethod(writer, method);
                }

                foreach (StubModel stub in store.Stubs)
                {
                    writer.Line();
                    StubEmitter.Emit(writer, stub);
                }
            }
        }
    }

    private static void EmitConstruction(SourceWriter writer, StoreModel store, string name)
    {
        writer.Line($"private readonly {store.Type} _store;");
        writer.Line($"private readonly {Runtime.CallRetries} _retries;");
        writer.Line();
        writer.Line($"public {name}({store.Type} store, {Runtime.CallRetries} retries)");
        using (writer.Braces())
        {
            writer.Line("_store = store;");
            writer.Line("_retries = retries;");
        }

        // Handles and transactions are bound to what the store runs on.
        if (store.Shards.Count > 0)
        {
            writer.Line();
            writer.Line($"{Runtime.ShardExecutor} {Runtime.StoreClient}.Executor => (({Runtime.StoreClient}){StoreField}).Executor;");
        }
    }

    private static void EmitMethod(SourceWriter writer, MethodModel method)
    {
        RetryModel retry = method.Retry!;
        writer.Line("/// <inheritdoc/>");
        writer.Line((method.IsExplicit ? "" : "public ") + method.Signature + " =>");
        string stop = new NameScope(method.Parameters.Select(static p => p.TrimStart('@'))).Unique("stop");
        string target = retry.Interface is { } declared ? $"(({declared}){StoreField})" : StoreField;
        string Call(string? token) =>
            $"{target}.{retry.Method}({string.Join(", ", method.Parameters.Select(p => p == method.CancellationParameter ? token ?? p : p))})";
        using (writer.Indent())
        {
            if (!retry.IsIdempotent)
            {
                writer.Line($"{Call(null)};");
                return;
            }

            string token = method.CancellationParameter ?? "default";
            writer.Line(retry.IsValueTask
                ? $"new {retry.ReturnType}({RetriesField}.RunAsync({stop} => {Call(stop)}.AsTask(), {token}));"
                : $"{RetriesField}.RunAsync({stop} => {Call(stop)}, {token});");
        }
    }
}

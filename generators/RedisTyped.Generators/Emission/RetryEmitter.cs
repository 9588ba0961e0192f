using System.Linq;
using System.Threading;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>
/// Writes the file with a store around another one that repeats idempotent calls, and follows those that go as a method of
/// StackExchange.Redis: in a Redis Cluster that follows one redirect only, and nobody else knows what to send again. All calls it makes again that were
/// refused because their keys moved to another topology. It stands beside the implementation, which so costs nothing more where nobody asks for repetitions.
/// </summary>
internal sealed class RetryEmitter
{
    private readonly SourceWriter _writer;
    private readonly StoreModel _store;
    private readonly string _name;
    private readonly string _inner;
    private readonly string _retries;

    private RetryEmitter(SourceWriter writer, StoreModel store)
    {
        _writer = writer;
        _store = store;
        var scope = new NameScope([store.ImplementationName, .. store.TypeParameters, .. store.Methods.Select(static m => m.Name)]);
        _name = scope.Unique("Retrying" + store.ImplementationName);
        _inner = scope.Unique("_store");
        _retries = scope.Unique("_retries");
    }

    /// <summary>Writes the file of a store, or gives null where no call of it can be repeated or followed.</summary>
    public static string? Emit(StoreModel store, CancellationToken cancellation) =>
        !store.Methods.Any(IsMadeAgain)
        ? null
        : StoreFile.Write(store, writer => new RetryEmitter(writer, store).EmitInterface(), cancellation);

    private void EmitInterface()
    {
        string contract = $"{Runtime.Store}<{_store.Type}>";
        _writer.Line(_store.Declaration);
        using (_writer.Braces())
        {
            _writer.Line("/// <inheritdoc/>");
            _writer.Line($"static {_store.Type} {contract}.Retrying({_store.Type} store, {Runtime.CallRetries} retries) => new {_name}(store, retries);");
            _writer.Line();
            _writer.Line("/// <summary>Makes the calls of another store, and those that are idempotent, or were refused without having run, again where that helps.</summary>");
            StoreEmitter.EmitAttributes(_writer);

            // A contract may name what is obsolete as an error, and only what is obsolete itself may call that.
            _writer.Line("[global::System.Obsolete]");
            _writer.Line($"private sealed class {_name} : {_store.Type}{(_store.Shards.Count > 0 ? ", " + Runtime.StoreClient : "")}");
            using (_writer.Braces())
            {
                EmitConstruction();
                foreach (MethodModel method in _store.Methods)
                {
                    _writer.Line();
                    EmitMethod(method);
                }

                foreach (StubModel stub in _store.Stubs)
                {
                    _writer.Line();
                    StubEmitter.Emit(_writer, stub);
                }
            }
        }
    }

    private void EmitConstruction()
    {
        _writer.Line($"private readonly {_store.Type} {_inner};");
        _writer.Line($"private readonly {Runtime.CallRetries} {_retries};");
        _writer.Line();
        _writer.Line($"public {_name}({_store.Type} store, {Runtime.CallRetries} retries)");
        using (_writer.Braces())
        {
            _writer.Line($"this.{_inner} = store;");
            _writer.Line($"this.{_retries} = retries;");
        }

        // Handles and transactions are bound to what the store runs on.
        if (_store.Shards.Count > 0)
        {
            _writer.Line();
            _writer.Line($"{Runtime.ShardExecutor} {Runtime.StoreClient}.Executor => (({Runtime.StoreClient})this.{_inner}).Executor;");
        }
    }

    private void EmitMethod(MethodModel method)
    {
        RetryModel retry = method.Retry!;
        _writer.Line("/// <inheritdoc/>");
        _writer.Line((method.IsExplicit ? "" : "public ") + method.Signature + " =>");
        string stop = new NameScope(method.Parameters.Select(static p => p.TrimStart('@'))).Unique("stop");
        string target = retry.Interface is { } declared ? $"(({declared})this.{_inner})" : "this." + _inner;
        string Call(string? token) =>
            $"{target}.{retry.Method}({string.Join(", ", method.Parameters.Select(p => p == method.CancellationParameter ? token ?? p : p))})";
        using (_writer.Indent())
        {
            string token = method.CancellationParameter ?? "default";
            if (!retry.IsIdempotent)
            {
                _writer.Line(IsMadeAgain(method) ? Followed(method, retry, token) : $"{Call(null)};");
                return;
            }

            _writer.Line(retry.IsValueTask
                ? $"new {retry.ReturnType}(this.{_retries}.RunAsync({stop} => {Call(stop)}.AsTask(), {token}));"
                : $"this.{_retries}.RunAsync({stop} => {Call(stop)}{(retry.ReturnType.EndsWith("?", System.StringComparison.Ordinal) ? "!" : "")}, {token});");
        }
    }

    // All but streams: scans and subscriptions begin anew by themselves, or their readers do.
    private static bool IsMadeAgain(MethodModel method) => method.Retry!.ReturnType.StartsWith("global::System.Threading.Tasks.", System.StringComparison.Ordinal);

    // What is more than one command has ways of its own to follow slots, and is made again for the sake of another epoch alone.
    private static bool IsFollowed(MethodModel method) =>
        method is { Retry.IsIdempotent: false, IsOneCommand: true } && TypedCall.For(method) is not null;

    // By a lambda that holds nothing: where no slots are followed, the call costs what it did.
    private string Followed(MethodModel method, RetryModel retry, string token)
    {
        string[] taken = [.. method.Parameters.Where(p => p != method.CancellationParameter)];
        string store = taken.Length == 0 ? "call" : "call.Item1";
        string target = retry.Interface is { } declared ? $"(({declared}){store})" : store;
        int item = 1;
        var arguments = method.Parameters.Select(p => p == method.CancellationParameter ? "stop" : $"call.Item{++item}");
        string state = taken.Length == 0 ? $"this.{_inner}" : $"(this.{_inner}, {string.Join(", ", taken)})";
        string suffix = retry.ReturnType.EndsWith("?", System.StringComparison.Ordinal) ? "!" : "";
        return $"this.{_retries}.{(IsFollowed(method) ? "Follow" : "Switch")}{(retry.IsValueTask ? "ValueAsync" : "Async")}"
            + $"({state}, static (call, stop) => {target}.{retry.Method}({string.Join(", ", arguments)}){suffix}, {token});";
    }
}

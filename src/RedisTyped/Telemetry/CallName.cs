using System.Collections.Concurrent;

namespace RedisTyped.Telemetry;

/// <summary>What a call is called in telemetry: never by its keys or values.</summary>
/// <param name="Operation">The command, such as <c>GET</c>.</param>
/// <param name="Store">The store's interface; empty for an untyped call.</param>
/// <param name="Method">The store's method; empty for an untyped call.</param>
internal sealed record CallName(string Operation, string Store = "", string Method = "")
{
    /// <summary>An untyped command that the command table does not know: its first word could be anything, a secret too.</summary>
    public static readonly CallName Other = new("_OTHER");

    /// <summary>A transaction, by the name that the conventions have for it.</summary>
    public static readonly CallName Transaction = new("MULTI");

    /// <summary>A batch, by the name that the conventions have for commands that are sent together.</summary>
    public static readonly CallName Batch = new("PIPELINE");

    private static readonly ConcurrentDictionary<string, CallName> UntypedCalls = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(CallName, string), CallName> Steps = new();

    /// <summary>What of it stands in tags.</summary>
    public KeyValuePair<string, object?>[] Tags => Store.Length > 0
        ? [new(TagNames.Operation, Operation), new(TagNames.Store, Store), new(TagNames.Method, Method)]
        : [new(TagNames.Operation, Operation)];

    /// <summary>An untyped call of a command that the command table knows.</summary>
    public static CallName Untyped(string operation) => UntypedCalls.GetOrAdd(operation, static name => new CallName(name));

    /// <summary>A step of this call by another command. The steps of a call are few, and written in the code.</summary>
    public CallName Step(string operation) =>
        operation == Operation ? this : Steps.GetOrAdd((this, operation), static step => step.Item1 with { Operation = step.Item2 });
}

using System.ComponentModel;
using RedisTyped.Telemetry;

namespace RedisTyped.Execution;

/// <summary>What an executor needs to know of a store method. One static instance stands in the generated code for each.</summary>
/// <param name="Store">The store's interface name.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Command">The command, such as <c>GET</c> or <c>OBJECT ENCODING</c>.</param>
/// <param name="IsReadOnly">Whether the command only reads, by the command table.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record CommandMethod(string Store, string Method, string Command, bool IsReadOnly)
{
    /// <summary>What telemetry calls it.</summary>
    internal CallName Call { get; } = new(Command, Store, Method);
}

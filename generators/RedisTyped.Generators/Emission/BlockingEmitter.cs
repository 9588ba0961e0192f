using System.Collections.Generic;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the body of a method that pops from lists of several nodes: all their keys, then one call.</summary>
internal sealed class BlockingEmitter(SourceWriter writer, MethodModel method, StoreNames names, NameScope locals)
{
    /// <summary>Gathers keys that were built one by one.</summary>
    public string EmitKeys(IEnumerable<string> built)
    {
        string keys = locals.Unique("keys");
        writer.Line($"var {keys} = new {Runtime.SplitKeys}();");
        foreach (string key in built)
        {
            writer.Line($"{keys}.Add({key});");
        }

        writer.Line();
        return keys;
    }

    /// <summary>The lines of the return statement.</summary>
    /// <param name="keys">The gathered keys.</param>
    /// <param name="timeout">The expression of the timeout.</param>
    public List<string> Return(string keys, string timeout)
    {
        string call = $"{Runtime.BlockingCall}.PopAsync({names.Executor}, {names.Method(method)}, {keys}, {timeout}, {method.CancellationParameter ?? "default"})!";
        return new ReplyEmitter(method, names).Return($"{Runtime.BlockingCall}.Route({names.Method(method)})", call, null);
    }

    /// <summary>The argument that says how long to wait.</summary>
    public ArgumentModel Timeout => method.Arguments[method.Arguments.Count - 1];
}

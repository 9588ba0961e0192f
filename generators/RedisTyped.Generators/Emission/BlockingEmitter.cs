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
        var reply = new ReplyEmitter(method, names);
        bool orNull = method.Reply.IsNullable || method.Reply.Shape == ReplyShape.None;
        ValueModel? type = method.Reply.Value;
        return reply.Finish(
        [
            $"{Runtime.BlockingCall}.{(orNull ? "PopOrNullAsync" : "PopAsync")}<{type?.Declaration ?? Runtime.RedisValue}>(",
            $"{names.Executor},",
            $"{names.Method(method)},",
            $"{keys},",
            $"{timeout},",
            type is null ? $"{Runtime.ReplyValue}.Raw," : $"{reply.Reader(type)},",
            $"{method.CancellationParameter ?? "default"})",
        ]);
    }

    /// <summary>The argument that says how long to wait.</summary>
    public ArgumentModel Timeout => method.Arguments[method.Arguments.Count - 1];
}

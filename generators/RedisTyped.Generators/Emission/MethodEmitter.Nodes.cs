using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Methods whose command has no key and goes to all nodes, or to one that the caller names.</summary>
internal partial class MethodEmitter
{
    private void EmitOnNode(string node)
    {
        string route = _locals.Unique("route");
        _writer.Line($"{RouteType} {route} = {_names.Executor}.OnNode({_names.Method(_method)}, {node});");
        EmitCall(route, []);
    }

    // The arguments are made once, so that what is wrong with one is thrown at the caller; asking a node is a local function.
    private protected virtual void EmitFanOut(NodesModel nodes)
    {
        string arguments = EmitArgumentList();
        string ask = _locals.Unique("AskAsync");
        string route = _locals.Unique("route");
        string types = nodes.Combination == NodeCombination.Combine ? $"<{nodes.CombinerArguments}>" : "";
        string call = $"{Runtime.NodeReply}.{nodes.Combination}Async{types}("
            + $"{_names.Executor}, {_names.Method(_method)}, {ask}, timeoutMilliseconds: {nodes.TimeoutMilliseconds}, {_method.CancellationParameter ?? "default"})";
        _writer.Line(nodes.IsValueTask ? $"return new {nodes.ReturnType}({call});" : $"return {call};");
        _writer.Line();
        _writer.Line($"{(AsksTheSameAlways ? "static " : "")}{_method.ReturnType} {ask}({Runtime.CommandRoute} {route})");
        using (_writer.Braces())
        {
            Write(ReturnCommand(route, arguments));
        }
    }

    // Then one delegate serves all calls.
    private bool AsksTheSameAlways =>
        _method is { Arguments.Count: 0, CancellationParameter: null, Reply: { Value: not { Kind: ValueKind.Serialized }, Tree: not { NeedsInstance: true } } };

    // An expression of all arguments, none of which is a key.
    private protected string EmitArgumentList()
    {
        string arguments = _locals.Unique("arguments");
        if (_method.Arguments.All(static a => a.Group < 0 && !a.IsExpanding))
        {
            if (_method.Arguments.Count == 0)
            {
                return "global::System.Array.Empty<object>()";
            }

            string items = string.Join(", ", _method.Arguments.Select(a => Expression(a, "", [])));
            _writer.Line($"var {arguments} = new object[] {{ {items} }};");
            return arguments;
        }

        _writer.Line($"var {arguments} = new {Runtime.CommandArguments}({_method.Arguments.Count});");
        EmitArguments(arguments, "", []);
        return arguments + ".ToCollection()";
    }
}

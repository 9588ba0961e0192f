using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes one method of an implementation: its keys, its route, its call.</summary>
internal partial class MethodEmitter
{
    private protected readonly SourceWriter _writer;
    private protected readonly MethodModel _method;
    private protected readonly StoreNames _names;
    private readonly ValueEmitter _values;
    private readonly NameScope _locals;
    private readonly bool _spans;

    private protected MethodEmitter(SourceWriter writer, MethodModel method, StoreNames names, bool spans)
    {
        _spans = spans;
        _writer = writer;
        _method = method;
        _names = names;
        _values = new ValueEmitter(names);
        _locals = new NameScope(method.Parameters.Select(static p => p.TrimStart('@')));
    }

    /// <summary>Writes a method.</summary>
    /// <param name="writer">Takes the lines.</param>
    /// <param name="method">The method.</param>
    /// <param name="names">The names of the store's members.</param>
    /// <param name="spans">Whether the language knows <c>params</c> spans, as C# 13 does.</param>
    public static void Emit(SourceWriter writer, MethodModel method, StoreNames names, bool spans) =>
        new MethodEmitter(writer, method, names, spans).Emit();

    private protected void Emit()
    {
        EmitDeclaration();
        using (_writer.Braces())
        {
            if (_method.Script?.Error is { } error)
            {
                _writer.Line(StubEmitter.Body(error));
                return;
            }

            if (_method.Scan is { } scan)
            {
                EmitScan(scan);
                return;
            }

            if (_method.Nodes is { NodeParameter: null } nodes)
            {
                EmitFanOut(nodes);
                return;
            }

            EmitCancellationCheck();
            if (_method.Blocking is { OverNodes: true })
            {
                EmitOverNodes();
                return;
            }

            if (_method.Nodes is { NodeParameter: { } node })
            {
                EmitOnNode(node);
                return;
            }

            if (_method.Split is not null)
            {
                Write(ReturnSplit(new SplitEmitter(_writer, _method, _names, _locals).EmitKeys()));
                return;
            }

            if (_method.CrossShard is not null)
            {
                Write(ReturnCrossShard(new CrossShardEmitter(_writer, _method, _names, _locals).EmitLine()));
                return;
            }

            List<string> keys = EmitKeys();
            if (_method.Messages is not null)
            {
                EmitSubscription(keys[0]);
                return;
            }

            string list = string.Join(", ", keys);

            // Several keys go as a span on the stack where the language can do that.
            string routed = keys.Count == 1 || _spans ? list : $"new[] {{ {list} }}";
            EmitSection();
            EmitRouted(routed, keys);
        }
    }

    // What takes the topology and sends by it: a serializer between the two may throw, or take its time.
    private protected virtual void EmitSection() =>
        _writer.Line($"using {Runtime.CallSection} {_locals.Unique("section")} = {Runtime.CallSection}.Enter();");

    /// <summary>The type of what the executor gives for the keys.</summary>
    private protected virtual string RouteType => Runtime.CommandRoute;

    /// <summary>What lifts the time limit of a route for a command that waits by itself.</summary>
    private protected virtual string TimeLimit => _method.Blocking is null ? "" : ".WithoutTimeLimit()";

    /// <summary>The member of a route that gives the word for a key.</summary>
    private protected virtual string KeyMember => _method.Command == "PUBLISH" ? "Channel" : "Key";

    /// <summary>Writes what stands before the body.</summary>
    private protected virtual void EmitDeclaration()
    {
        _writer.Line("/// <inheritdoc/>");
        _writer.Line($"/// <remarks>{Summary()}</remarks>");
        _writer.Line((_method.IsExplicit ? "" : "public ") + _method.Signature);
    }

    /// <summary>The template and what routes it, as documentation.</summary>
    private protected string Summary() => $"<c>{CSharpText.Comment(_method.Template)}</c>, {SentTo()}.";

    private string SentTo()
    {
        if (_method.CrossShard is not null)
        {
            return "routed key by key, emulated where they are on several nodes";
        }

        if (_method.Keys.Count == 0)
        {
            return (_method.Nodes?.NodeParameter ?? _method.Scan?.NodeParameter) is { } node ? $"sent to the node <paramref name=\"{node.TrimStart('@')}\"/>" : "sent to all nodes";
        }

        KeyModel first = _method.Keys[0];
        string part = $"routed by <c>{CSharpText.Comment(first.RoutedPart)}</c>";
        return first.HasConstantRoute ? $"{part}, which is slot {first.Crc16 % 16384}" : part;
    }

    private protected virtual void EmitCancellationCheck()
    {
        // An enumeration tells by itself that it was cancelled.
        if (_method.CancellationParameter is not { } token || _method.Messages is not null)
        {
            return;
        }

        ReplyModel reply = _method.Reply;
        string canceled = (reply.IsValueTask ? Runtime.ValueTask : Runtime.Task) + ".FromCanceled";
        _writer.Line($"if ({token}.IsCancellationRequested)");
        using (_writer.Braces())
        {
            _writer.Line($"return {canceled}{(reply.Shape == ReplyShape.None ? "" : $"<{reply.Result}>")}({token});");
        }

        _writer.Line();
    }

    // The expressions of the keys, one for each.
    private List<string> EmitKeys()
    {
        var keys = new List<string>();
        foreach (KeyModel key in _method.Keys)
        {
            if (key.IsConstant)
            {
                keys.Add(_names.Key(key));
                continue;
            }

            string number = keys.Count == 0 ? "" : (keys.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            string builder = _locals.Unique("builder" + number);
            string built = _locals.Unique("key" + number);
            _writer.Line($"var {builder} = new {Runtime.KeyBuilder}({_names.Key(key)}, stackalloc byte[{Runtime.KeyBuilder}.StackSize]);");
            foreach (TextPart part in key.Parts)
            {
                _writer.Line(_values.KeyStep(builder, part, part.Text));
            }

            _writer.Line($"{Runtime.BuiltKey} {built} = {builder}.Build();");
            _writer.Line();
            keys.Add(built);
        }

        return keys;
    }

    // Each enumeration finds its node by itself.
    private protected virtual void EmitSubscription(string key) => Write(new SubscriptionEmitter(_method, _names).Return(key));

    private protected void EmitRouted(string routed, List<string> keys)
    {
        string route = _locals.Unique("route");
        _writer.Line($"{RouteType} {route} = {_names.Executor}.Route({_names.Method(_method)}, {routed}){TimeLimit};");
        EmitCall(route, keys);
    }

    private void EmitCall(string route, List<string> keys)
    {
        if (Mergeable() is { } mergeable)
        {
            string words = string.Concat(_method.Arguments.Skip(1).Select(a => ", " + Expression(a, route, keys)));
            Write(new ReplyEmitter(_method, _names).ReturnMergeable(mergeable, route, keys[0] + words));
            return;
        }

        if (Typed() is { } typed)
        {
            string call = typed.Write(route, _method, [.. _method.Arguments.Select(a => Expression(a, route, keys))]);
            List<string> lines = new ReplyEmitter(_method, _names).Return(route, call, typed);
            if (typed.ConditionOf(_method) is not { } condition)
            {
                Write(lines);
                return;
            }

            _writer.Line($"if ({condition})");
            using (_writer.Braces())
            {
                Write(lines);
            }

            _writer.Line();
        }

        if (_method.Arguments.All(static a => a.Group < 0 && !a.IsExpanding))
        {
            string array = string.Join(", ", _method.Arguments.Select(a => Expression(a, route, keys)));
            Write(ReturnCommand(route, $"new object[] {{ {array} }}"));
            return;
        }

        string list = _locals.Unique("arguments");
        _writer.Line($"var {list} = new {Runtime.CommandArguments}({_method.Arguments.Count});");
        EmitArguments(list, route, keys);
        Write(ReturnCommand(route, $"{list}.ToCollection()"));
    }

    private void EmitOverNodes()
    {
        var emitter = new BlockingEmitter(_writer, _method, _names, _locals);
        string keys = _method.Split is null
            ? emitter.EmitKeys(EmitKeys())
            : new SplitEmitter(_writer, _method, _names, _locals).EmitKeys();
        Write(ReturnOverNodes(emitter, keys, Expression(emitter.Timeout, "", [])));
    }

    /// <summary>The method of the runtime that sends the command, if it can be merged with others.</summary>
    private protected virtual MergeableCall? Mergeable() => MergeableCall.For(_method);

    /// <summary>The method of StackExchange.Redis that sends the command, if it has one of the same meaning.</summary>
    private protected virtual TypedCall? Typed() => TypedCall.For(_method);

    /// <summary>The return statement of a command with its arguments.</summary>
    private protected virtual List<string> ReturnCommand(string route, string arguments) =>
        new ReplyEmitter(_method, _names).Return(route, Send(route, arguments), null);

    /// <summary>The return statement of a command that is split by node.</summary>
    private protected virtual List<string> ReturnSplit(string keys) => new ReplyEmitter(_method, _names).ReturnSplit(keys);

    /// <summary>The return statement of a command that pops from lists of several nodes.</summary>
    private protected virtual List<string> ReturnOverNodes(BlockingEmitter emitter, string keys, string timeout) => emitter.Return(keys, timeout);

    /// <summary>The return statement of a command whose keys may be on several nodes.</summary>
    private protected virtual List<string> ReturnCrossShard(string line)
    {
        string answer = _method.Reply.Shape switch
        {
            ReplyShape.None => "NoneAsync",
            ReplyShape.Value => "ValueAsync",
            _ => "ArrayAsync",
        };
        string method = _names.Method(_method);
        string call = $"{Runtime.CrossShardReply}.{answer}({_names.Executor}, {method}, {line}, {_method.CancellationParameter ?? "default"})";
        return new ReplyEmitter(_method, _names).Return($"{Runtime.CrossShardReply}.Route({method})", call, null);
    }

    /// <summary>The command's first word, as a literal.</summary>
    private protected string FirstWord => CSharpText.Literal(_method.Command.Split(' ')[0]);

    private string Send(string route, string arguments) => _method.Script is { } script
        ? $"{route}.ExecuteScriptAsync({_names.Script(script)}, {arguments}, {_method.CancellationParameter ?? "default"})"
        : _method.Blocking is null ? $"{route}.ExecuteAsync({FirstWord}, {arguments})"
        : $"{Runtime.BlockingCall}.SendAsync({route}, {FirstWord}, {arguments}, {_method.CancellationParameter ?? "default"})";

    private protected void Write(List<string> lines)
    {
        _writer.Line(lines[0]);
        using (_writer.Indent())
        {
            foreach (string line in lines.Skip(1))
            {
                _writer.Line(line);
            }
        }
    }
}

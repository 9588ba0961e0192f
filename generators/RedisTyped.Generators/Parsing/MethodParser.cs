using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Parsing.Scripts;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;
using RedisTyped.Spelling;

namespace RedisTyped.Generators.Parsing;

/// <summary>Turns one method of a store into its model, and reports every fault that it meets on the way.</summary>
internal sealed class MethodParser
{
    private static readonly HashSet<string> MembersOfObject =
        [nameof(Equals), nameof(GetHashCode), nameof(GetType), nameof(ToString), nameof(MemberwiseClone), "Finalize"];

    private readonly INamedTypeSymbol _store;
    private readonly IMethodSymbol _method;
    private readonly MethodFaults _faults;
    private readonly IParameterSymbol? _token;
    private readonly List<IParameterSymbol> _values;
    private readonly ScriptParser? _scripts;

    private MethodParser(INamedTypeSymbol store, IMethodSymbol method, MethodFaults faults, ScriptFiles? files)
    {
        _store = store;
        _method = method;
        _faults = faults;
        _token = method.Parameters.FirstOrDefault(static p => p.Type.Is(KnownTypes.CancellationToken));
        _values = [.. method.Parameters.Where(p => !SymbolEqualityComparer.Default.Equals(p, _token))];
        _scripts = faults.Script is null ? null : new ScriptParser(method, _values, faults, files);
    }

    /// <summary>Parses a method.</summary>
    /// <returns>Its model, or null where faults hold an error.</returns>
    public static MethodModel? Parse(INamedTypeSymbol store, IMethodSymbol method, MethodFaults faults, ScriptFiles? files) =>
        new MethodParser(store, method, faults, files).Parse();

    private MethodModel? Parse()
    {
        if (UnknownTypes.IsIn(_method))
        {
            _faults.LeaveToCompiler();
            return null;
        }

        if (!IsImplementable() || (_scripts is null ? Template() : _scripts.Parse()) is not { } written)
        {
            return null;
        }

        ScanParser? scans = ScanParser.For(_method, _store, written, _values, _faults);
        CommandTemplate template = scans?.Template ?? written;
        var fanOut = new FanOutParser(_method, written, _faults);
        var blocking = new BlockingParser(_method, _store, template, _faults);
        var given = new GivenFacts(template, _faults);
        var commands = new CommandParser(template, given, _values, _faults) { MayWait = blocking.IsAllowed };
        if (commands.Find() is not { } command)
        {
            return null;
        }

        if (scans is null && ScanParser.AdviceFor(_method, command) is { } advice)
        {
            _faults.AtReturnType(Rules.ReplyMismatch, command.Name, advice.Given, advice.Advice);
            return null;
        }

        var expansion = new WordExpansion(command, template, _values);
        bool lacksItsEnd = scans is null && commands.CheckArity(command, expansion);
        var keyParser = new KeyWordParser(command, template, given, expansion, _values, _faults) { MayLackKeys = fanOut.ChoosesNodes || scans is { HasKey: false } };
        var serializers = new SerializerParser(_method, _store, _faults);
        CheckPlaceholders(template, [.. scans?.OwnParameters ?? [], fanOut.Node?.Name ?? ""], lacksItsEnd);

        // A key decides the node, whatever is said of nodes and of their answers.
        List<Word>? keyWords = null;
        if (fanOut.ChoosesNodes && scans is null && _faults.Error is null)
        {
            keyWords = keyParser.Parse();
            fanOut.CheckKeys(_faults.NameOf(command), keyWords ?? []);
        }

        ScanModel? scan = scans?.Parse(serializers);
        NodesModel? nodes = scans is null && _faults.Error is null ? fanOut.Parse() : null;
        var subscription = SubscriptionParser.IsSubscription(command) ? new SubscriptionParser(_method, template, _faults) : null;
        ReplyModel? reply = subscription is not null ? subscription.ParseReply(serializers)
            : scans is not null || _faults.Error is not null
                ? new ReplyModel(ReplyShape.None, IsValueTask: false)
                : new ReplyParser(_method, command, template, _faults) { Answer = fanOut.Answer, Serializers = serializers }.Parse();
        if (_faults.Error is not null || reply is null || (keyWords ?? keyParser.Parse()) is not { } words)
        {
            return null;
        }

        keyWords = words;
        if (scans is not null)
        {
            fanOut.CheckKeys(_faults.NameOf(command), keyWords);
        }

        List<KeyModel> keys = new KeyParser(_method, _store, command, _values, _faults) { Pattern = scans?.Tagged }.Parse(keyWords);
        var parser = new ArgumentParser(command, template, _values, _faults) { Serializers = serializers };
        List<ArgumentModel> arguments = parser.Parse(keyWords);
        List<EquatableArray<string>> conditions = parser.GroupConditions();
        serializers.CheckUse(template, keyWords);
        if (command.Name == "KEYS")
        {
            new HashTags(_method, _store, _faults).CheckPattern(template.Words[1]);
        }

        SplitModel? split = new SplitParser(_method, command, _values, _faults)
        {
            MaySpread = BlockingParser.MaySpread(_method, _store, command),
        }.Parse(keyWords, arguments, reply);
        BlockingModel? waits = blocking.Parse(command, keys, split, reply);
        MessageModel? messages = subscription?.ParseBuffer();
        CrossShardModel? crossShard = new CrossShardParser(_method, command, template, _values, _faults).Parse(keyWords, arguments, keys, reply);
        string? readFrom = new ReadFromParser(_method, _store, command, _faults) { Waits = waits is not null }.Parse();
        if (_faults.Error is not null)
        {
            return null;
        }

        if (_faults.OldestServer is { } oldest)
        {
            new ServerVersionCheck(command, template, _values, _faults) { LeftOut = scans is { HasKey: false } ? 1 : 0 }.Check(oldest);
        }

        // Members of base interfaces are implemented explicitly, because two bases may declare alike; those named as a member of
        // object, because a public one would hide it.
        IMethodSymbol implemented = _method.ExplicitInterfaceImplementations.FirstOrDefault() ?? _method;
        bool isExplicit = !SymbolEqualityComparer.Default.Equals(implemented.ContainingType, _store) || MembersOfObject.Contains(implemented.Name);
        string name = (isExplicit ? implemented.ContainingType.Write() + "." : "") + implemented.EscapedName();
        string returnType = _method.ReturnType.Write();
        List<ParameterModel> parameters = ParameterParser.Parse(_method, _method);
        var model = new MethodModel(
            implemented.Name,
            $"{returnType} {name}({StubParser.Parameters(_method.Parameters)})",
            isExplicit,
            nodes is { NodeParameter: null } ? AnswerType(fanOut) : returnType,
            new(_method.Parameters.Select(static p => p.EscapedName())),
            _token?.EscapedName(),
            written.Print(word => keyWords.IndexOf(word) is >= 0 and int key ? keys[key].Template : word.ToString()),
            command.Name,
            command.Is(CommandTraits.ReadOnly),
            new(keys),
            new(scans?.Options(arguments) ?? arguments),
            new(conditions),
            nodes is null ? reply : reply with { IsValueTask = reply.IsValueTask && nodes.NodeParameter is not null },
            split)
        {
            CrossShard = crossShard,
            Nodes = nodes,
            Scan = scan is null ? null : scan with { NodeParameter = fanOut.Node?.EscapedName() },
            Script = _scripts?.Script,
            Blocking = waits,
            ReadFrom = readFrom,
            Messages = messages,
            Explanation = ExplanationParser.Parse(_method, _token, parameters),
            Retry = new RetryModel(
                scan is null && waits is null && messages is null
                    && (_method.Attribute(KnownTypes.IdempotentAttribute) is not null
                        || IdempotentByHand.Is(command, [.. arguments.Select(static a => a.Kind == ArgumentKind.Constant ? a.Text : null)])),
                implemented.EscapedName(),
                isExplicit ? implemented.ContainingType.Write() : null,
                returnType,
                returnType.StartsWith($"global::{KnownTypes.ValueTask}", System.StringComparison.Ordinal)),
        };
        _faults.Found(model, keyWords);
        if (!model.IsOneCommand)
        {
            return model;
        }

        List<ParameterModel> called = ReferenceEquals(implemented, _method) ? parameters : ParameterParser.Parse(implemented, _method);
        return model with { Shard = ShardMethodParser.Parse(_store, implemented, called, keys) };
    }

    // What asking one node gives.
    private string AnswerType(FanOutParser fanOut) =>
        (fanOut.Answer ?? (_method.ReturnType as INamedTypeSymbol)?.TypeArguments.FirstOrDefault()) is { } answer
            ? $"global::{KnownTypes.Task}<{answer.Write()}>"
            : $"global::{KnownTypes.Task}";

    private bool IsImplementable()
    {
        if (_faults.Command is null && _faults.Script is null)
        {
            _faults.AtName(Rules.NoCommand, _method.Name);
        }

        if (_method.IsGenericMethod)
        {
            _faults.AtName(Rules.UnsupportedMember, _method.Name, "it is generic", "declare one method for each type");
        }

        foreach (IParameterSymbol parameter in _method.Parameters)
        {
            string? fault = parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType ? "is passed by reference"
                : parameter.Type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer ? "is a pointer"
                : null;
            if (fault is not null)
            {
                _faults.AtParameter(
                    parameter, Rules.UnsupportedMember, _method.Name, $"'{parameter.Name}' {fault}",
                    "pass it by value; for bytes take ReadOnlyMemory<byte>");
            }
        }

        return _faults.Error is null;
    }

    private CommandTemplate? Template()
    {
        string text = _faults.Command?.ConstructorArguments is [{ Value: string value }] ? value : "";
        CommandTemplate template = TemplateCache.Get(text);
        foreach (TemplateFault fault in template.Faults)
        {
            _faults.AtTemplate(fault.Start, fault.Length, Rules.MalformedTemplate, fault.Message);
        }

        return template.Faults.Count == 0 ? template : null;
    }

    private void CheckPlaceholders(CommandTemplate template, List<string> usedOtherwise, bool lacksItsEnd)
    {
        List<Segment> placeholders = [.. template.Words.SelectMany(static w => w.Placeholders)];
        foreach (Segment placeholder in placeholders.Where(s => _values.All(p => p.Name != s.Text)))
        {
            string advice = Nearest(placeholder.Text) is { } near ? $"did you mean {{{near}}}?"
                : _values.Count == 0 ? "add one"
                : "add one, or use one of " + string.Join(", ", _values.Select(static p => p.Name));
            _faults.AtTemplate(placeholder.Start, placeholder.Length, Rules.UnknownPlaceholder, _method.Name, placeholder.Text, advice);
        }

        List<IParameterSymbol> unused = [.. _values.Where(p => placeholders.All(s => s.Text != p.Name) && !usedOtherwise.Contains(p.Name))];
        string place = unused.Count == 1 && lacksItsEnd ? "at the end" : "where it belongs";
        foreach (IParameterSymbol parameter in unused)
        {
            _faults.AtParameter(parameter, Rules.UnusedParameter, parameter.Name, place);
        }
    }

    private string? Nearest(string name)
    {
        List<string> names = [.. _values.Select(static p => p.Name)];
        return NearestName.Of(name, names)
            ?? names.Find(n => n.Length > 2
                && (n.StartsWith(name, StringComparison.Ordinal) || name.StartsWith(n, StringComparison.Ordinal)));
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Turns one method of a store into its model, and reports every fault that it meets on the way.</summary>
internal sealed class MethodParser
{
    private readonly IMethodSymbol _method;
    private readonly INamedTypeSymbol _store;
    private readonly AttributeData? _attribute;
    private readonly MethodFaults _faults;
    private readonly CancellationToken _cancellation;

    private MethodParser(INamedTypeSymbol store, IMethodSymbol method, DiagnosticSink sink, CancellationToken cancellation)
    {
        _store = store;
        _method = method;
        _attribute = method.Attribute(KnownTypes.CommandAttribute);
        _faults = new MethodFaults(method, _attribute, sink);
        _cancellation = cancellation;
    }

    public static MethodModel Parse(INamedTypeSymbol store, IMethodSymbol method, DiagnosticSink sink, CancellationToken cancellation) =>
        new MethodParser(store, method, sink, cancellation).Parse();

    private MethodModel Parse()
    {
        IParameterSymbol? cancellation = _method.Parameters.FirstOrDefault(static p => p.Type.Is(KnownTypes.CancellationToken));
        List<IParameterSymbol> values = [.. _method.Parameters.Where(p => !SymbolEqualityComparer.Default.Equals(p, cancellation))];

        if (!IsImplementable() || Template() is not { } template || Command(template) is not { } command)
        {
            return Stub(cancellation);
        }

        CheckArity(template, command, values);
        CheckPlaceholders(template, values);
        ReplyModel? reply = new ReplyParser(_method, command, _faults).Parse();
        if (_faults.Error is not null)
        {
            return Stub(cancellation);
        }

        List<Word>? keyWords = KeyWords(template, command, values);
        if (keyWords is null)
        {
            return Stub(cancellation);
        }

        _cancellation.ThrowIfCancellationRequested();
        List<KeyModel> keys = new KeyParser(_method, _store, command, values, _faults).Parse(keyWords);
        var parser = new ArgumentParser(command, template, values, _faults);
        List<ArgumentModel> arguments = parser.Parse(keyWords);
        List<EquatableArray<string>> conditions = parser.GroupConditions();
        if (_faults.Error is not null)
        {
            return Stub(cancellation);
        }

        return Model(cancellation) with
        {
            Template = Display(template, keyWords, keys),
            Command = command.Name,
            IsReadOnly = command.Is(CommandTraits.ReadOnly),
            Keys = new(keys),
            Arguments = new(arguments),
            GroupConditions = new(conditions),
            MixedEnums = new(parser.MixedEnums),
            Reply = reply,
        };
    }

    private bool IsImplementable()
    {
        if (_attribute is null)
        {
            _faults.AtName(Rules.NoCommand, _method.Name);
        }

        if (_method.IsGenericMethod)
        {
            _faults.AtName(Rules.UnsupportedMember, _method.Name, "it is generic", "declare one method for each type");
        }

        foreach (IParameterSymbol parameter in _method.Parameters.Where(static p => p.RefKind != RefKind.None || p.Type.IsRefLikeType))
        {
            _faults.AtParameter(
                parameter, Rules.UnsupportedMember, _method.Name, $"'{parameter.Name}' is passed by reference", "pass it by value; for bytes take ReadOnlyMemory<byte>");
        }

        return _faults.Error is null;
    }

    private CommandTemplate? Template()
    {
        string text = _attribute?.ConstructorArguments is [{ Value: string value }] ? value : "";
        CommandTemplate template = TemplateParser.Parse(text);
        foreach (TemplateFault fault in template.Faults)
        {
            _faults.AtTemplate(fault.Start, fault.Length, Rules.MalformedTemplate, fault.Message);
        }

        return template.Faults.Count == 0 ? template : null;
    }

    private CommandSpec? Command(CommandTemplate template)
    {
        Word first = template.Words[0];
        if (first.Constant is not { Length: > 0 } name || first.Group >= 0)
        {
            _faults.AtWord(first, Rules.MalformedTemplate, "a template starts with the name of a Redis command, such as GET");
            return null;
        }

        bool container = CommandTable.IsContainer(name);
        string? second = container && template.Words.Count > 1 && template.Words[1].Group < 0 ? template.Words[1].Constant : null;
        CommandSpec? command = CommandTable.Find(container ? name + " " + second : name);
        if (command is null)
        {
            string given = second is null ? name : name + " " + second;
            string advice = container && second is null ? $"write the subcommand behind {name.ToUpperInvariant()}"
                : CommandTable.Nearest(given) is { } nearest ? $"did you mean {nearest}?"
                : "see the list of commands in the Redis documentation";
            _faults.AtTemplate(
                first.Start, second is null ? first.Length : template.Words[1].Start + template.Words[1].Length - first.Start, Rules.UnknownCommand, given, advice);
            return null;
        }

        string? harm = command.Is(CommandTraits.Blocking) ? "blocks the connection that it runs on"
            : command.Is(CommandTraits.PubSub) ? "belongs to publish/subscribe, which turns the connection into a listener"
            : command.Is(CommandTraits.Transaction) ? "opens or ends a transaction for everybody on the connection"
            : command.Is(CommandTraits.Streaming) ? "turns the connection into an endless stream"
            : command.Is(CommandTraits.ConnectionState) ? "changes the connection for everybody on it"
            : null;
        // A blocking command blocks only where it is told how long, as XREAD by BLOCK; PUBLISH and PUBSUB only send.
        if (harm is not null && !IsHarmless(command, template))
        {
            _faults.AtTemplate(first.Start, CommandLength(template, command), Rules.NotOnSharedConnection, command.Name, harm);
            return null;
        }

        return command;
    }

    private static bool IsHarmless(CommandSpec command, CommandTemplate template) => command.Name switch
    {
        "XREAD" or "XREADGROUP" => !template.Words.Any(static w => string.Equals(w.Constant, "BLOCK", System.StringComparison.OrdinalIgnoreCase)),
        "PUBLISH" or "SPUBLISH" => true,
        _ => command.Name.StartsWith("PUBSUB ", System.StringComparison.Ordinal),
    };

    private void CheckArity(CommandTemplate template, CommandSpec command, List<IParameterSymbol> values)
    {
        int required = template.Words.Count(static w => w.Group < 0);
        int most = template.Words.Count;
        bool open = template.Words.Any(w => IsExpanding(w, values));
        int arity = System.Math.Abs(command.Arity);
        bool fits = command.Arity > 0
            ? open ? required <= arity : required == arity && most == arity
            : required >= arity || open;
        if (!fits)
        {
            string takes = command.Arity > 0 ? Count(arity - command.NameWords) : "at least " + Count(arity - command.NameWords);
            int given = command.Arity > 0 && required == arity ? most : required;
            string also = given == required && most > required ? " when its optional groups are left out" : "";
            _faults.AtTemplate(
                template.Words[0].Start, CommandLength(template, command), Rules.WrongArity, command.Name, takes, (given - command.NameWords) + also);
        }
    }

    private void CheckPlaceholders(CommandTemplate template, List<IParameterSymbol> values)
    {
        foreach (Segment placeholder in template.Words.SelectMany(static w => w.Placeholders))
        {
            if (values.All(p => p.Name != placeholder.Text))
            {
                string? near = Nearest(placeholder.Text, values);
                _faults.AtTemplate(
                    placeholder.Start, placeholder.Length, Rules.UnknownPlaceholder, _method.Name, placeholder.Text,
                    near is not null ? $"did you mean {{{near}}}?"
                    : values.Count == 0 ? "add one"
                    : "add one, or use one of " + string.Join(", ", values.Select(static p => p.Name)));
            }
        }

        foreach (IParameterSymbol parameter in values)
        {
            if (template.Words.SelectMany(static w => w.Placeholders).All(p => p.Text != parameter.Name))
            {
                _faults.AtParameter(parameter, Rules.UnusedParameter, parameter.Name);
            }
        }
    }

    // The words that are keys; null after a fault. Groups must not move them.
    private List<Word>? KeyWords(CommandTemplate template, CommandSpec command, List<IParameterSymbol> values)
    {
        List<Word> always = [.. template.Words.Where(static w => w.Group < 0)];
        KeyPositions withAll = KeyFinder.Find(command, [.. template.Words.Select(static w => w.Constant)]);
        KeyPositions without = KeyFinder.Find(command, [.. always.Select(static w => w.Constant)]);
        if ((withAll.WhyUnknown ?? without.WhyUnknown) is { } why)
        {
            _faults.AtTemplate(template.Words[0].Start, CommandLength(template, command), Rules.KeysUnknown, command.Name, why);
            return null;
        }

        List<Word> keys = [.. withAll.Positions.Select(i => template.Words[i])];
        if (keys.Count == 0)
        {
            _faults.AtTemplate(template.Words[0].Start, CommandLength(template, command), Rules.NoKey, command.Name);
            return null;
        }

        if (keys.FirstOrDefault(static k => k.Group >= 0) is { } optional)
        {
            _faults.AtWord(optional, Rules.UnsupportedShape, "A key cannot be optional", "declare one method with it and one without");
        }
        else if (!keys.SequenceEqual(without.Positions.Select(i => always[i])))
        {
            _faults.AtTemplate(
                template.Words[0].Start, CommandLength(template, command), Rules.KeysUnknown, command.Name, "the optional groups move them; declare one method for each form");
        }
        else if (template.Words.FirstOrDefault(w => IsExpanding(w, values) && w.Start < keys[keys.Count - 1].Start && !keys.Contains(w)) is { } expanding)
        {
            _faults.AtWord(expanding, Rules.KeysUnknown, command.Name, "a collection before a key makes an unknown number of words");
        }

        return _faults.Error is null ? keys : null;
    }

    private MethodModel Stub(IParameterSymbol? cancellation) => Model(cancellation) with { Error = _faults.Error };

    private MethodModel Model(IParameterSymbol? cancellation) => new(
        Escape(_method.Name),
        SymbolEqualityComparer.Default.Equals(_method.ContainingType, _store) ? null : _method.ContainingType.Write(),
        _method.ReturnType.Write(),
        new(_method.Parameters.Select(static p => new ParameterModel(Escape(p.Name), Modifier(p) + p.Type.Write(), p.IsParams))),
        cancellation is null ? null : Escape(cancellation.Name),
        Template: "",
        Command: "",
        IsReadOnly: false,
        Keys: default,
        Arguments: default,
        GroupConditions: default,
        MixedEnums: default,
        Reply: null,
        Error: null);

    internal static bool IsExpanding(Word word, List<IParameterSymbol> values) =>
        word.Sole is { } sole && values.FirstOrDefault(p => p.Name == sole.Text) is { } parameter && ValueParser.ElementOf(parameter.Type) is not null;

    internal static string Escape(string name) =>
        Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetKeywordKind(name) != Microsoft.CodeAnalysis.CSharp.SyntaxKind.None ? "@" + name : name;

    private static string Modifier(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    };

    private static int CommandLength(CommandTemplate template, CommandSpec command)
    {
        Word last = template.Words[command.NameWords - 1];
        return last.Start + last.Length - template.Words[0].Start;
    }

    private static string Count(int arguments) => arguments == 1 ? "1 argument" : arguments + " arguments";

    private static string? Nearest(string name, List<IParameterSymbol> values) =>
        values.Select(static p => p.Name).FirstOrDefault(n => string.Equals(n, name, System.StringComparison.OrdinalIgnoreCase))
        ?? values.Select(static p => p.Name).FirstOrDefault(n => n.Length > 2 && (n.StartsWith(name, System.StringComparison.Ordinal) || name.StartsWith(n, System.StringComparison.Ordinal)));

    private static string Display(CommandTemplate template, List<Word> keyWords, List<KeyModel> keys)
    {
        var words = new List<string>();
        for (int i = 0; i < template.Words.Count; i++)
        {
            Word word = template.Words[i];
            int key = keyWords.IndexOf(word);
            string text = key >= 0 ? keys[key].Template : word.Sole is null && word.Constant is { } constant && constant.Any(static c => c <= ' ') ? "'" + constant + "'" : word.ToString();
            bool opens = word.Group >= 0 && (i == 0 || template.Words[i - 1].Group != word.Group);
            bool closes = word.Group >= 0 && (i + 1 == template.Words.Count || template.Words[i + 1].Group != word.Group);
            words.Add((opens ? "[" : "") + text + (closes ? "]" : ""));
        }

        return string.Join(" ", words);
    }
}

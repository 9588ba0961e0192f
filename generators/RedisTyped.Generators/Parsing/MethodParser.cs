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
        if (!IsImplementable() || (_scripts is null ? Template() : _scripts.Parse()) is not { } template)
        {
            return null;
        }

        var commands = new CommandParser(template, _values, _faults);
        if (commands.Find() is not { } command)
        {
            return null;
        }

        commands.CheckArity(command);
        CheckPlaceholders(template);
        ReplyModel? reply = new ReplyParser(_method, command, template, _faults).Parse();
        if (_faults.Error is not null || reply is null || commands.KeyWords(command) is not { } keyWords)
        {
            return null;
        }

        List<KeyModel> keys = new KeyParser(_method, _store, command, _values, _faults).Parse(keyWords);
        var parser = new ArgumentParser(command, template, _values, _faults);
        List<ArgumentModel> arguments = parser.Parse(keyWords);
        List<EquatableArray<string>> conditions = parser.GroupConditions();
        SplitModel? split = new SplitParser(_method, command, _values, _faults).Parse(keyWords, arguments, reply);
        if (_faults.Error is not null)
        {
            return null;
        }

        // Members of base interfaces are implemented explicitly, because two bases may declare alike; those named as a member of
        // object, because a public one would hide it.
        IMethodSymbol implemented = _method.ExplicitInterfaceImplementations.FirstOrDefault() ?? _method;
        bool isExplicit = !SymbolEqualityComparer.Default.Equals(implemented.ContainingType, _store) || MembersOfObject.Contains(implemented.Name);
        string name = (isExplicit ? implemented.ContainingType.Write() + "." : "") + implemented.EscapedName();
        string returnType = _method.ReturnType.Write();
        return new MethodModel(
            implemented.Name,
            $"{returnType} {name}({StubParser.Parameters(_method.Parameters)})",
            isExplicit,
            returnType,
            new(_method.Parameters.Select(static p => p.EscapedName())),
            _token?.EscapedName(),
            template.Print(word => keyWords.IndexOf(word) is >= 0 and int key ? keys[key].Template : word.ToString()),
            command.Name,
            command.Is(CommandTraits.ReadOnly),
            new(keys),
            new(arguments),
            new(conditions),
            reply,
            split)
        {
            Script = _scripts?.Script,
            Explanation = ExplanationParser.Parse(_method, _token),
        };
    }

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
        CommandTemplate template = TemplateParser.Parse(text);
        foreach (TemplateFault fault in template.Faults)
        {
            _faults.AtTemplate(fault.Start, fault.Length, Rules.MalformedTemplate, fault.Message);
        }

        return template.Faults.Count == 0 ? template : null;
    }

    private void CheckPlaceholders(CommandTemplate template)
    {
        List<Segment> placeholders = [.. template.Words.SelectMany(static w => w.Placeholders)];
        foreach (Segment placeholder in placeholders.Where(s => _values.All(p => p.Name != s.Text)))
        {
            string advice = Nearest(placeholder.Text) is { } near ? $"did you mean {{{near}}}?"
                : _values.Count == 0 ? "add one"
                : "add one, or use one of " + string.Join(", ", _values.Select(static p => p.Name));
            _faults.AtTemplate(placeholder.Start, placeholder.Length, Rules.UnknownPlaceholder, _method.Name, placeholder.Text, advice);
        }

        foreach (IParameterSymbol parameter in _values.Where(p => placeholders.All(s => s.Text != p.Name)))
        {
            _faults.AtParameter(parameter, Rules.UnusedParameter, parameter.Name);
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

using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Reports the faults of one method at the smallest place to edit, and keeps the first error's id for the stub.</summary>
internal sealed class MethodFaults(IMethodSymbol method, DiagnosticSink sink)
{
    /// <summary>The method's [Command].</summary>
    public AttributeData? Command { get; } = method.Attribute(KnownTypes.CommandAttribute);

    /// <summary>The method's [Script] or [Function].</summary>
    public AttributeData? Script { get; } = method.Attribute(KnownTypes.ScriptAttribute) ?? method.Attribute(KnownTypes.FunctionAttribute);

    /// <summary>Its [Function] where it has a [Script] as well.</summary>
    public AttributeData? OtherScript { get; } =
        method.Attribute(KnownTypes.ScriptAttribute) is null ? null : method.Attribute(KnownTypes.FunctionAttribute);

    /// <summary>Finds a span of the template where that is not the text of [Command].</summary>
    public Func<int, int, Location?>? PlaceOf { get; set; }

    /// <summary>The oldest server that the project names; null where it names none, and for the generator.</summary>
    public Version? OldestServer { get; init; }

    /// <summary>Whether anybody wants to know of warnings.</summary>
    public bool AreHeard => sink != DiagnosticSink.None;

    /// <summary>The id of the first error, or null while there is none.</summary>
    public string? Error { get; private set; }

    /// <summary>Notes an error that the compiler reports itself.</summary>
    public void LeaveToCompiler() => Error ??= "of the compiler";

    /// <summary>A command as its author knows it: a script by its attribute, not by the EVALSHA that is sent.</summary>
    public string NameOf(CommandSpec command) =>
        Script is null ? command.Name : Script.AttributeClass!.Is(KnownTypes.FunctionAttribute) ? "[Function]" : "[Script]";

    public void AtName(DiagnosticDescriptor rule, params object[] arguments) =>
        Report(rule, () => method.Locations.FirstOrDefault(), arguments);

    public void AtParameter(IParameterSymbol parameter, DiagnosticDescriptor rule, params object[] arguments) =>
        Report(rule, () => parameter.Locations.FirstOrDefault(), arguments);

    public void AtParameterList(DiagnosticDescriptor rule, params object[] arguments) =>
        Report(rule, () => Syntax()?.ParameterList.GetLocation() ?? method.Locations.FirstOrDefault(), arguments);

    public void AtReturnType(DiagnosticDescriptor rule, params object[] arguments) =>
        Report(rule, () => Syntax()?.ReturnType.GetLocation() ?? method.Locations.FirstOrDefault(), arguments);

    public void AtTemplate(int start, int length, DiagnosticDescriptor rule, params object[] arguments) =>
        At(() => PlaceOfTemplate(start, length), rule, arguments);

    public void AtWord(Word word, DiagnosticDescriptor rule, params object[] arguments) => AtTemplate(word.Start, word.Length, rule, arguments);

    /// <summary>From the beginning of a word to the end of the same or a later one.</summary>
    public void AtWords(Word first, Word last, DiagnosticDescriptor rule, params object[] arguments) =>
        AtTemplate(first.Start, last.Start + last.Length - first.Start, rule, arguments);

    /// <summary>At a place of its own, or the method's name where that is none.</summary>
    public void At(Func<Location?> location, DiagnosticDescriptor rule, params object[] arguments) =>
        Report(rule, () => location() ?? method.Locations.FirstOrDefault(), arguments);

    /// <summary>At an attribute, wherever it stands.</summary>
    public void AtAttribute(AttributeData attribute, DiagnosticDescriptor rule, params object[] arguments) =>
        Report(rule, () => attribute.ApplicationSyntaxReference is { } r ? Location.Create(r.SyntaxTree, r.Span) : null, arguments);

    /// <summary>Tells of the method, now that it has none.</summary>
    public void Found(MethodModel model, System.Collections.Generic.IReadOnlyList<Word> keyWords) =>
        sink.Found(model, key => PlaceOfTemplate(keyWords[key].Start, keyWords[key].Length) ?? method.Locations.FirstOrDefault());

    /// <summary>Reports a format string that a type does not know; gives whether it does, or may.</summary>
    public bool CheckFormat(Segment placeholder, ITypeSymbol written, ValueModel type)
    {
        if (placeholder.Format is not { } format || FormatStrings.Advice(type, format) is not { } advice)
        {
            return true;
        }

        AtTemplate(placeholder.Start, placeholder.Length, Rules.InvalidFormat, format, written.ForReader(), advice);
        return false;
    }

    private void Report(DiagnosticDescriptor rule, Func<Location?> location, object[] arguments)
    {
        if (rule.DefaultSeverity == DiagnosticSeverity.Error)
        {
            Error ??= rule.Id;
        }

        sink.Report(rule, location, arguments);
    }

    private Location? PlaceOfTemplate(int start, int length) =>
        PlaceOf is null ? TemplateLocation.Of(Command, start, length) : PlaceOf(start, length);

    private MethodDeclarationSyntax? Syntax() =>
        method.DeclaringSyntaxReferences.Select(static r => r.GetSyntax()).OfType<MethodDeclarationSyntax>().FirstOrDefault();
}

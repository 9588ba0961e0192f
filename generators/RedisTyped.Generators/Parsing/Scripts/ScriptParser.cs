using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing.Scripts;

/// <summary>
/// Turns [Script] and [Function] into the command that they send, EVALSHA or FCALL with a constant number of keys, as if it had been
/// written as a template: from there on the same proofs hold for it as for any command.
/// </summary>
/// <param name="method">The method.</param>
/// <param name="values">Its parameters, but for the cancellation token.</param>
/// <param name="faults">Takes what is wrong.</param>
/// <param name="files">Where files of scripts are; null where they are read later, as the generator does.</param>
internal sealed class ScriptParser(IMethodSymbol method, List<IParameterSymbol> values, MethodFaults faults, ScriptFiles? files)
{
    private readonly TemplatePieces _pieces = new();
    private readonly AttributeData _attribute = faults.Script!;

    // The text as the contract writes it, by which faults find their place.
    private string _written = "";

    private bool IsFunction => _attribute.AttributeClass!.Is(KnownTypes.FunctionAttribute);

    private bool IsReadOnly => Named("ReadOnly").Value is true;

    /// <summary>The script, once the template has been parsed; null for a function, and after a fault.</summary>
    public ScriptModel? Script { get; private set; }

    /// <summary>Parses the attribute.</summary>
    /// <returns>The command, or null after a fault.</returns>
    public CommandTemplate? Parse()
    {
        faults.PlaceOf = _pieces.PlaceOf;
        if (Name() is not { } name)
        {
            return null;
        }

        ImmutableArray<TypedConstant> keyTexts = Texts("Keys");
        _pieces.AddConstant((IsFunction ? "FCALL" : "EVALSHA") + (IsReadOnly ? "_RO" : ""), AtAttribute);
        _pieces.AddConstant(name, AtAttribute);
        _pieces.AddConstant(keyTexts.Length.ToString(CultureInfo.InvariantCulture), AtAttribute);
        List<Word> keys = [.. keyTexts.SelectMany((text, i) => Key(text.Value as string ?? "", i))];
        if (faults.Error is not null)
        {
            return null;
        }

        List<Word> arguments = Arguments(keys);
        CheckOrder(arguments);
        CheckText(keys.Count, arguments);
        return faults.Error is null ? _pieces.ToTemplate() : null;
    }

    // What stands behind EVALSHA or FCALL: the function's name, the script's SHA-1, or while that is unknown the name of its file.
    private string? Name()
    {
        string? text = _attribute.ConstructorArguments is [{ Value: string value }] ? value : null;
        string? file = Named("File").Value as string;
        if ((FaultOfAttributes() ?? (IsFunction ? FaultOfFunction(text) : FaultOfScript(text, file))) is var (fault, advice))
        {
            faults.At(() => AtAttribute(0, 0), Rules.NoOneScript, fault, advice);
            return null;
        }

        if (IsFunction)
        {
            return text;
        }

        _written = text ?? "";
        string sent = ScriptHash.Sent(_written);
        string sha1 = text is null ? "" : ScriptHash.Of(sent)!;
        Script = new ScriptModel(file, sent, sha1, IsReadOnly, Error: null);
        return file ?? sha1;
    }

    private (string Fault, string Advice)? FaultOfAttributes() =>
        faults.Command is not null ? ($"'{method.Name}' has both [Command] and {Written}", "keep one of them")
        : faults.OtherScript is not null ? ($"'{method.Name}' has both [Script] and [Function]", "keep one of them")
        : null;

    private (string Fault, string Advice)? FaultOfFunction(string? name) =>
        string.IsNullOrWhiteSpace(name) ? ($"[Function] of '{method.Name}' names no function", "write the name that its library registers") : null;

    private (string Fault, string Advice)? FaultOfScript(string? text, string? file) =>
        text is not null && file is not null ? ($"[Script] of '{method.Name}' has both a text and a file", "keep one of them")
        : string.IsNullOrWhiteSpace(text ?? file)
            ? ($"[Script] of '{method.Name}' has no text", "write Lua, such as \"return redis.call('GET', KEYS[1])\", or name a File")
        : text is not null && ScriptHash.Of(text) is null
            ? ($"The text of '{method.Name}' holds half of a surrogate pair, which has no UTF-8 form", "write the whole character")
        : null;

    private string Written => IsFunction ? "[Function]" : "[Script]";

    private IEnumerable<Word> Key(string text, int index)
    {
        IReadOnlyList<Word> words = AddText("Keys", text, index, "a key cannot be empty");
        if (words.Count > 1)
        {
            faults.AtWord(words[1], Rules.MalformedTemplate, "an element of Keys is one key; write an element for each, or quote a key with blanks: \"'a b'\"");
        }

        return words;
    }

    // Without Args: the parameters that no key holds, in their order, but for one that names the node.
    private List<Word> Arguments(List<Word> keys)
    {
        if (!Named("Args").IsNull && Named("Args").Kind == TypedConstantKind.Array)
        {
            return [.. Texts("Args").SelectMany((text, i) => AddText("Args", text.Value as string ?? "", i, "an argument is missing; write '' for an empty one"))];
        }

        HashSet<string> inKeys = [.. keys.SelectMany(static k => k.Placeholders).Select(static p => p.Text)];
        return [.. values.Where(p => !inKeys.Contains(p.Name) && !p.Type.Is(KnownTypes.NodeId)).Select(p => _pieces.AddParameter(p.Name, (_, _) => p.Locations.FirstOrDefault()))];
    }

    // A script knows its arguments by their numbers.
    private void CheckOrder(List<Word> arguments)
    {
        int last = arguments.Count - 1;
        int tail = last >= 0 && arguments[last].Group >= 0 ? arguments[last].Group : -1;
        Word? early = arguments.Take(last).FirstOrDefault(w => IsCollection(w) || (w.Group >= 0 && w.Group != tail));
        if (early is not null)
        {
            string what = early.Group >= 0 ? "an optional group" : "a collection";
            faults.AtWord(
                early, Rules.UnsupportedShape, $"'{early}' is {what} before other arguments, whose place in ARGV would depend on it",
                "put it last, with Args where the order of the parameters is another");
        }
    }

    private bool IsCollection(Word word) =>
        word.Sole is { } sole && values.Named(sole.Text) is { } parameter && ValueParser.ElementOf(parameter.Type) is not null;

    private void CheckText(int keys, List<Word> arguments)
    {
        int? most = arguments.Exists(IsCollection) ? null : arguments.Count;
        if (Script is { File: null })
        {
            foreach (ScriptFault fault in LuaCheck.Find(_written, keys, most, IsReadOnly))
            {
                faults.At(() => TemplateLocation.Of(_attribute, fault.Start, fault.Length), fault.Rule, fault.Arguments);
            }
        }
        else if (Script is { File: { } name } && files is not null)
        {
            CheckFile(files, name, keys, most);
        }
    }

    private void CheckFile(ScriptFiles among, string name, int keys, int? arguments)
    {
        var (file, fault, advice) = ScriptReader.Find(among, name, out SourceText? text);
        if (text is null)
        {
            faults.At(() => TemplateLocation.OfNamed(_attribute, "File", 0, name.Length), Rules.ScriptFileMissing, name, fault, advice);
            return;
        }

        foreach (ScriptFault found in LuaCheck.Find(text.ToString(), keys, arguments, IsReadOnly))
        {
            var span = new TextSpan(found.Start, found.Length);
            faults.At(() => Location.Create(file!.Path, span, text.Lines.GetLinePositionSpan(span)), found.Rule, found.Arguments);
        }
    }

    private IReadOnlyList<Word> AddText(string argument, string text, int index, string ifEmpty)
    {
        IReadOnlyList<Word> words = _pieces.AddText(
            text, (start, length) => TemplateLocation.OfElement(_attribute, argument, index, start, length), out IReadOnlyList<TemplateFault> found);
        foreach (TemplateFault fault in found)
        {
            faults.AtTemplate(fault.Start, fault.Length, Rules.MalformedTemplate, string.IsNullOrWhiteSpace(text) ? ifEmpty : fault.Message);
        }

        return words;
    }

    private Location? AtAttribute(int start, int length) =>
        _attribute.ApplicationSyntaxReference is { } place ? Location.Create(place.SyntaxTree, place.Span) : null;

    private ImmutableArray<TypedConstant> Texts(string argument) => Named(argument) is { Kind: TypedConstantKind.Array, IsNull: false } array ? array.Values : [];

    private TypedConstant Named(string argument) => _attribute.NamedArguments.FirstOrDefault(a => a.Key == argument).Value;
}

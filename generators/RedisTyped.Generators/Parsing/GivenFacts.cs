using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>What [Command] says itself of a command that the table does not know: which words are keys, and whether it only reads.</summary>
internal sealed class GivenFacts
{
    private const string Keys = "Keys";
    private const string ReadOnly = "ReadOnly";

    // No group of Redis itself.
    private const string ModuleGroup = "module";

    private readonly CommandTemplate _template;
    private readonly MethodFaults _faults;
    private readonly List<int>? _positions;
    private readonly bool? _readOnly;

    public GivenFacts(CommandTemplate template, MethodFaults faults)
    {
        _template = template;
        _faults = faults;
        foreach (KeyValuePair<string, TypedConstant> argument in faults.Command?.NamedArguments ?? [])
        {
            switch (argument.Key)
            {
                case Keys when argument.Value is { Kind: TypedConstantKind.Array, IsNull: false }:
                    _positions = [.. argument.Value.Values.Select(static v => v.Value is int position ? position : 0)];
                    break;
                case ReadOnly:
                    _readOnly = argument.Value.Value is true;
                    break;
            }
        }
    }

    public bool HasKeys => _positions is not null;

    /// <summary>Whether a command is one that <see cref="Command"/> made.</summary>
    public static bool IsOf(CommandSpec command) => command.Group == ModuleGroup;

    /// <summary>A command of which only its name is known, and what is given.</summary>
    public CommandSpec Command(string name) => new(
        name.ToUpperInvariant(), arity: -1, _readOnly == true ? CommandTraits.ReadOnly : CommandTraits.Write, keys: [], ReplyKinds.Any, ModuleGroup, since: "");

    /// <summary>The words that are keys, at least one unless the method chooses nodes; null after a fault.</summary>
    public List<Word>? KeyWords(CommandSpec command, bool mayLackKeys)
    {
        int last = _template.Words.Count - 1;
        var keys = new SortedSet<int>();
        foreach (int position in _positions!)
        {
            string number = position.ToString(CultureInfo.InvariantCulture);
            if (position < 1 || position > last)
            {
                string words = last switch { 0 => "no word", 1 => "1 word", _ => last.ToString(CultureInfo.InvariantCulture) + " words" };
                At(command, $"There is no word {number}", $"behind the name the template has {words}, counted from 1");
                return null;
            }

            if (!keys.Add(position))
            {
                At(command, $"The word {number} stands twice", "name each key once");
                return null;
            }

            if (_template.Words[position].Group >= 0)
            {
                At(command, $"The word {number} is in an optional group", "a key is always sent; declare one method with it and one without");
                return null;
            }
        }

        if (keys.Count > 0 || mayLackKeys)
        {
            return [.. keys.Select(position => _template.Words[position])];
        }

        _faults.AtTemplate(
            _template.Words[0].Start, _template.Words[0].Length, Rules.NoKey,
            command.Name, "send it to every node with [AllNodes], or to one by a parameter of type NodeId");
        return null;
    }

    /// <summary>Reports what is said of a command of Redis and is not so.</summary>
    public void CheckAgainst(CommandSpec command, List<Word> keys)
    {
        List<int> known = [.. keys.Select(key => _template.Words.ToList().IndexOf(key) - command.NameWords + 1)];
        if (_positions is not null && !_positions.OrderBy(static p => p).SequenceEqual(known))
        {
            string words = known.Count switch { 0 => "has no key", 1 => "keeps its key at word ", _ => "keeps its keys at words " };
            AtArgument(Keys, Rules.KnownOtherwise, command.Name, words + string.Join(", ", known), Keys);
        }

        if (_readOnly is { } readOnly && readOnly != command.Is(CommandTraits.ReadOnly))
        {
            AtArgument(ReadOnly, Rules.KnownOtherwise, command.Name, readOnly ? "does not only read" : "only reads", ReadOnly);
        }
    }

    private void At(CommandSpec command, string fault, string advice) => AtArgument(Keys, Rules.BadKeyPosition, fault, command.Name, advice);

    private void AtArgument(string name, DiagnosticDescriptor rule, params object[] arguments) =>
        _faults.At(() => TemplateLocation.OfNamed(_faults.Command, name), rule, arguments);
}

using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Works out how a command with a collection in its key is split: one key for each element, one command for each node, the answers put
/// together. Only commands that mean the same in parts are split.
/// </summary>
internal sealed class SplitParser(
    IMethodSymbol method, CommandSpec command, List<IParameterSymbol> values, MethodFaults faults)
{
    /// <summary>The commands that mean the same in parts.</summary>
    internal static readonly HashSet<string> Splittable = ["MGET", "MSET", "DEL", "UNLINK", "EXISTS", "TOUCH"];

    /// <summary>Whether the command pops from lists of several nodes, one after the other, and is split for that.</summary>
    public bool MaySpread { get; init; }

    /// <summary>The split, or null where no key holds a collection, and after a fault.</summary>
    public SplitModel? Parse(List<Word> keyWords, List<ArgumentModel> arguments, ReplyModel reply)
    {
        List<Segment> collections = [.. keyWords.SelectMany(static w => w.Placeholders).Where(s => ValueParser.ElementOf(Parameter(s).Type) is not null)];
        if (collections.Count == 0 || CrossShardParser.IsEmulated(method, command))
        {
            return null;
        }

        Segment first = collections[0];
        IParameterSymbol parameter = Parameter(first);
        bool hasPairs = ValueParser.PairOf(ValueParser.ElementOf(parameter.Type)!) is not null;
        ArgumentModel? behind = arguments.FirstOrDefault(static a => a.Kind != ArgumentKind.Key);
        if (ValueParser.Parse(parameter.Type).IsNullable)
        {
            faults.AtParameter(
                parameter, Rules.UnformattableParameter, parameter.Name, parameter.Type.ForReader(),
                "without a collection there would be no key; make it non-nullable");
        }
        else if (!Splittable.Contains(command.Name) && !MaySpread)
        {
            Refuse(
                first,
                $"{faults.NameOf(command)} cannot be split by node",
                CrossShardParser.HasEmulation(command) ? "accept a non-atomic emulation with [CrossShard]" : "declare the method for one key");
        }
        else if (keyWords.Count > 1 || collections.Exists(c => c.Text != first.Text))
        {
            Refuse(first, "a command that is split has one key template with one collection", "declare a method for each");
        }
        else if (command.Name == "MSET" && !(hasPairs && IsPairs(behind, parameter)))
        {
            Refuse(first, "MSET needs a value for each key", $"take a dictionary, and write {{{parameter.Name}}} behind the key too");
        }
        else if (command.Name != "MSET" && hasPairs)
        {
            Refuse(first, $"{command.Name} has no place for the values of a dictionary", "take a collection");
        }
        else
        {
            CheckReply(reply);
        }

        return faults.Error is null ? new SplitModel(parameter.EscapedName(), MaySpread ? null : behind) : null;
    }

    private static bool IsPairs(ArgumentModel? argument, IParameterSymbol parameter) =>
        argument is { Kind: ArgumentKind.Dictionary } && argument.Text == parameter.EscapedName();

    private void CheckReply(ReplyModel reply)
    {
        string? fault = (command.Name, reply.Shape) switch
        {
            (_, ReplyShape.None) => null,
            ("BLPOP" or "BRPOP", _) => null,
            ("MSET", _) => "each node answers for itself; return Task",
            (_, ReplyShape.Result) => "each node answers for itself; return " + (command.Name == "MGET" ? "an array such as string?[]" : "long"),
            ("MGET", _) => reply.IsNullable ? "there is an array whatever the nodes answer; remove the last ?" : null,
            _ => reply.Value is { IsNullable: false, Kind: ValueKind.SignedInteger or ValueKind.UnsignedInteger }
                ? null
                : "it answers a count, which is summed over the nodes; return long",
        };
        if (fault is not null)
        {
            faults.AtReturnType(Rules.ReplyMismatch, faults.NameOf(command), ((INamedTypeSymbol)method.ReturnType).TypeArguments[0].ForReader(), fault);
        }
    }

    private void Refuse(Segment placeholder, string fault, string advice) =>
        faults.AtTemplate(placeholder.Start, placeholder.Length, Rules.Unsplittable, placeholder.Text, fault, advice);

    private IParameterSymbol Parameter(Segment placeholder) => values.Named(placeholder.Text)!;
}

using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Proves that a method goes to exactly one node, the one that its shard keys decide: the routed part of every key holds all shard keys
/// of that key and no other parameter, and the routed parts of all keys are equal as templates.
/// </summary>
internal sealed class RoutingProof(IMethodSymbol method, CommandSpec command, MethodFaults faults)
{
    /// <summary>Whether the keys need not be together.</summary>
    public bool MaySpread { get; init; }

    public void Check(List<KeyShapeProof> keys)
    {
        List<IParameterSymbol> shardKeys = [.. method.Parameters.Where(static p => p.Attribute(KnownTypes.ShardKeyAttribute) is not null)];
        foreach (IParameterSymbol shardKey in shardKeys)
        {
            if (!keys.Any(k => k.Parameters.Contains(shardKey.Name)))
            {
                faults.AtParameter(
                    shardKey, Rules.ShardKeyNotRouted, shardKey.Name,
                    $"it is in no key of the command; write {{{shardKey.Name}}} into the key, or remove [ShardKey]");
            }
        }

        // One parameter to mark is named for all keys: which of those of other keys to mark depends on it.
        if (keys.FirstOrDefault(k => !k.Routed.IsConstant && shardKeys.All(p => !k.Parameters.Contains(p.Name))) is { } without)
        {
            faults.AtParameterList(Rules.MissingShardKey, method.Name, without.Template.ToString(), AdviseShardKey(without));
        }

        foreach (KeyShapeProof key in keys)
        {
            CheckKey(key, [.. shardKeys.Select(static p => p.Name).Where(key.Parameters.Contains)], keys);
        }

        // Where an emulation is asked for, it is there or that is the fault.
        if (faults.Error is null && keys.Count > 1 && !MaySpread && !CrossShardParser.IsAsked(method))
        {
            CheckTogether(keys);
        }
    }

    private void CheckKey(KeyShapeProof key, List<string> shardKeys, List<KeyShapeProof> all)
    {
        // A constant key has a constant slot, and so has one with a constant tag.
        if (shardKeys.Count == 0)
        {
            return;
        }

        foreach (string missing in shardKeys.Except(key.RoutedParameters))
        {
            IParameterSymbol parameter = method.Parameters.First(p => p.Name == missing);
            faults.AtParameter(
                parameter, Rules.ShardKeyNotRouted, missing,
                $"'{key.Template}' routes by its hash tag '{key.Routed}', which does not hold it; move it into the tag, or remove [ShardKey]");
        }

        foreach (string other in key.RoutedParameters.Except(shardKeys))
        {
            Segment place = key.Word.Placeholders.First(p => p.Text == other);
            faults.AtTemplate(
                place.Start, place.Length, Rules.OtherParameterRouted,
                other, key.Template.ToString(), key.Routed.ToString(), AdviseTag(key, shardKeys, other, all));
        }
    }

    private void CheckTogether(List<KeyShapeProof> keys)
    {
        KeyShapeProof first = keys[0];
        foreach (KeyShapeProof other in keys.Skip(1).Where(k => !k.Routed.SameAs(first.Routed)))
        {
            faults.AtWord(
                other.Word, Rules.KeysNotTogether, faults.NameOf(command),
                first.Template.ToString(), first.Routed.ToString(), other.Template.ToString(), other.Routed.ToString(),
                AdviseTogether(first, other));
        }
    }

    // Two parameters are never equal to the compiler, so no tag can join keys that have none in common.
    private string AdviseTogether(KeyShapeProof first, KeyShapeProof other)
    {
        bool nothingShared = !first.Parameters.Intersect(other.Parameters).Any()
            && !first.Template.IsConstant
            && !other.Template.IsConstant;
        string otherwise = CrossShardParser.HasEmulation(command)
            ? "accept a non-atomic emulation with [CrossShard]"
            : "send a command for each key";
        return nothingShared
            ? $"they share no parameter to put in braces in both; {otherwise}, or write one parameter into both"
            : $"put the same text in braces in both with [HashTag], or {otherwise}";
    }

    private string AdviseShardKey(KeyShapeProof key)
    {
        string name = key.RoutedParameters.Count > 0 ? key.RoutedParameters[0] : key.Parameters[0];
        IParameterSymbol parameter = method.Parameters.First(p => p.Name == name);
        return $"mark it, such as '[ShardKey] {parameter.Type.ForReader()} {name}'";
    }

    // The shortest run of the template from its start, or else from the first shard key, that holds the shard keys and not the other.
    private static string AdviseTag(KeyShapeProof key, List<string> shardKeys, string other, List<KeyShapeProof> all)
    {
        string mark = $"mark '{other}' as [ShardKey] too";
        if (key.Template.HasBraces)
        {
            return mark + ", or take it out of the braces";
        }

        List<KeyTemplate.Atom> atoms = [.. key.Template.Atoms];
        int first = atoms.FindIndex(a => a.Placeholder is { } p && shardKeys.Contains(p.Text));
        int last = atoms.FindLastIndex(a => a.Placeholder is { } p && shardKeys.Contains(p.Text));
        int start = atoms.Take(first).Any(static a => a.Placeholder is not null) ? first : 0;
        KeyTemplate fragment = key.Template.Slice(start, last + 1);
        if (!fragment.Placeholders.All(p => shardKeys.Contains(p.Text)))
        {
            return mark;
        }

        // A tag of the method is one for all its keys.
        return all.TrueForAll(k => k.Template.IsConstant || k.Template.HasBraces || k.Template.IndexOf(fragment) >= 0)
                ? $"put braces around what decides with [HashTag(\"{fragment}\")], or {mark}"
            : shardKeys.Count == 1 && all.TrueForAll(static k => !k.Template.HasBraces)
                ? $"put braces around what decides with [HashTag] on '{shardKeys[0]}', or {mark}"
            : mark;
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using RedisTyped.Commands;
using RedisTyped.Generators.Emission;
using RedisTyped.Generators.KeySpace.Manifest;
using RedisTyped.Generators.Lua;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.KeySpace;

/// <summary>Reads out of a store's model what its methods send.</summary>
internal static class CommandUses
{
    /// <summary>The commands of all methods, or null for a store with faults.</summary>
    public static StoreCommands? Of(StoreModel? store) => store is null || store.Stubs.Count > 0
        ? null
        : new StoreCommands(KeyUses.NameOf(store), [.. store.Methods.Select(Of)]);

    private static MethodCommand Of(MethodModel method) => new(method.Name, method.Command, method.Template)
    {
        Way = WayOf(method),
        OnlyWrites = method.Command == "SET" && !Enumerable.Range(2, Math.Max(0, method.Arguments.Count - 2)).Any(i => MayBeGet(method.Arguments, i)),
        Keys = [.. method.Keys.Select(KeyUses.PatternOf)],
        Calls = method.Script is { } script ? [.. CallsOf(script.Text)] : method.Command.StartsWith("FCALL") ? [MethodCommand.UnknownCall] : [],
    };

    // With GET, SET gives what was there. A word that a call decides on may be that, but not a time, or an enum without such a member.
    private static bool MayBeGet(EquatableArray<ArgumentModel> words, int at) => words[at] switch
    {
        { Kind: ArgumentKind.Constant, Text: var text } => text.Equals("GET", StringComparison.OrdinalIgnoreCase),
        { Kind: ArgumentKind.Value, Value: { Kind: ValueKind.Enum, EnumMembers: var members } } => members.Any(static m => m.TrimStart('@').Equals("GET", StringComparison.OrdinalIgnoreCase)),
        { Kind: ArgumentKind.Value } => !(words[at - 1] is { Kind: ArgumentKind.Constant, Text: var option } && KeyUses.IsTimeOption(option)),
        _ => true,
    };

    private static string WayOf(MethodModel method) =>
        method.CrossShard is not null ? SendingWay.CrossShard
        : method.Blocking is { OverNodes: true } ? SendingWay.WaitingOverNodes
        : method.Blocking is not null ? SendingWay.Waiting
        : method.Scan is not null && method.Keys.Count == 0 ? SendingWay.KeyScan
        : method.Messages is not null ? SendingWay.Subscription
        : method.Split is null && MergeableCall.For(method) is not null ? SendingWay.Mergeable
        : SendingWay.Plain;

    // Redis asks of each command that a script calls whether the user may send it.
    private static IEnumerable<string> CallsOf(string script) => LuaOutline.Of(script).Calls
        .Select(static call =>
        {
            IReadOnlyList<string?> words = call.Lines().First();
            return words.Count == 0 || words[0] is not { } name ? MethodCommand.UnknownCall
                : CommandTable.Find(words)?.Name ?? (CommandTable.IsContainer(name) ? MethodCommand.UnknownCall : name.ToUpperInvariant());
        })
        .Distinct()
        .OrderBy(static name => name, StringComparer.Ordinal);
}

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
        Keys = [.. method.Keys.Select(KeyUses.PatternOf)],
        Calls = method.Script is { } script ? [.. CallsOf(script.Text)] : method.Command.StartsWith("FCALL") ? [MethodCommand.UnknownCall] : [],
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
        .OrderBy(static name => name, System.StringComparer.Ordinal);
}

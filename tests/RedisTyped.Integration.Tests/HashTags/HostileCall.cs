using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Stores;
using static RedisTyped.Integration.Tests.HashTags.HostileValues;

namespace RedisTyped.Integration.Tests.HashTags;

/// <summary>A call of some shape, with what must become of it.</summary>
/// <param name="Name">The shape.</param>
/// <param name="OneSlot">Whether all keys of a command must have one slot; those of a split one only share their node.</param>
/// <param name="IsRefused">Whether the values must be refused.</param>
/// <param name="MakeAsync">Makes the call.</param>
internal sealed record HostileCall(string Name, bool OneSlot, Func<HostileValues, bool> IsRefused, Func<StoreNodes, HostileValues, Task> MakeAsync)
{
    public static IReadOnlyList<HostileCall> All { get; } =
    [
        Untagged("the whole key is the value", static (s, v) => s.BareAsync("x" + v.A), static v => [v.A]),
        Untagged("a value in a key without a tag", static (s, v) => s.PlainAsync(v.A), static v => [v.A]),
        Untagged("two values in a key without a tag", static (s, v) => s.PlainPairAsync(v.A, v.B), static v => [v.A, v.B]),
        Untagged("one key twice", static (s, v) => s.SameTwiceAsync(v.A), static v => [v.A]),
        Tagged("before, in and behind the tag", static (s, v) => s.AroundAsync(v.A, v.B, v.C)),
        Tagged("a tag with a constant start", static (s, v) => s.PrefixedAsync(v.B, v.C), static v => MovesTag("", "r:" + v.B) || Broken(v.B, v.C)),
        Tagged(
            "two values in the tag", static (s, v) => s.PairAsync(v.A, v.B, v.C, v.A),
            static v => MovesTag(v.A, $"{v.B}|{v.C}") || Broken(v.A, v.B, v.C)),
        Tagged("a tag that the template writes", static (s, v) => s.WrittenTagAsync(v.B, v.C), static v => MovesTag("", ":" + v.B) || Broken(v.B, v.C)),
        Tagged("a constant tag", static (s, v) => s.ConstantTagAsync(v.A, v.C), static v => MovesTag(v.A, "constant") || Broken(v.A, v.C)),
        Tagged(
            "characters", static (s, v) => s.CharactersAsync(First(v.A, '{'), First(v.B, '}'), First(v.C, '{')),
            static v => MovesTag($"{First(v.A, '{')}", $"{First(v.B, '}')}") || Broken($"{First(v.A, '{')}", $"{First(v.B, '}')}", $"{First(v.C, '{')}")),
        Tagged("bytes", static (s, v) => s.BytesAsync(Bytes(v.A), Bytes(v.B), Bytes(v.C)), static v => MovesTag(v.A, v.B)),
        Tagged("memory", static (s, v) => s.MemoryAsync(Bytes(v.A), Bytes(v.B), Bytes(v.C)), static v => MovesTag(v.A, v.B)),
        Tagged("RedisValue", static (s, v) => s.ValuesAsync(Bytes(v.A), Bytes(v.B), Bytes(v.C)), static v => MovesTag(v.A, v.B)),
        Tagged("RedisKey", static (s, v) => s.KeysAsync(Bytes(v.A), Bytes(v.B), Bytes(v.C)), static v => MovesTag(v.A, v.B)),
        Tagged("a type that formats itself", static (s, v) => s.FormattedAsync(new(v.A), new(v.B), new(v.C))),
        Tagged("a format that writes a brace", static (s, v) => s.FormatsAsync(new(v.B), new(v.C)), static v => MovesTag("", "{" + v.B) || Broken(v.B, v.C)),
        Tagged(
            "three keys proved together", static (s, v) => s.TogetherAsync(v.A, v.B, v.C)),
        Tagged("a destination beside its sources", static (s, v) => s.StoreTogetherAsync(v.B, v.C), static v => MovesTag("", v.B) || Broken(v.B, v.C)),
        Tagged("the keys of a script", static (s, v) => s.ScriptAsync(v.A, v.B, v.C)),
        Untagged("the key of a script without a tag", static (s, v) => s.ScriptWithoutTagAsync(v.A), static v => [v.A]),
        Spread("a split collection without a tag", static (s, v) => s.SplitPlainAsync([v.A, v.B, v.C]), static v => Broken(v.A, v.B, v.C)),
        Spread(
            "a split collection in the tag", static (s, v) => s.SplitAsync(v.A, [v.B, v.C], v.A),
            static v => MovesTag(v.A, v.B) || MovesTag(v.A, v.C) || Broken(v.A, v.B, v.C)),
        Spread(
            "the keys of a split dictionary",
            static (s, v) => s.SplitPairsAsync(new Dictionary<string, string> { [v.A] = "1", [v.B] = "2", [v.C] = "3" }),
            static v => MovesTag("", "w:" + v.A) || MovesTag("", "w:" + v.B) || MovesTag("", "w:" + v.C) || Broken(v.A, v.B, v.C)),
        Spread(
            "split bytes", static (s, v) => s.SplitDeleteAsync([Bytes(v.A), Bytes(v.B)]),
            static v => MovesTag("", "w:" + v.A) || MovesTag("", "w:" + v.B)),
        Spread(
            "an emulation over nodes", static (s, v) => s.EmulatedAsync(v.A, v.B, v.C),
            static v => MovesTag("", v.B) || MovesTag(v.A, v.C) || Broken(v.A, v.B, v.C)),
        Spread(
            "an emulation with a collection", static (s, v) => s.EmulatedManyAsync([v.A, v.B], v.C),
            static v => MovesTag("", v.A) || MovesTag("", v.B) || Broken(v.A, v.B, v.C)),
        new("a handle of one shard", OneSlot: true, static v => MovesTag("", "thing:" + v.A) || Broken(v.A, v.B), static async (nodes, v) =>
        {
            var thing = nodes.Redis.Store<IThingStore>().For(v.A);
            await thing.PartAsync(v.B);
            await thing.SharedAsync(v.B);
        }),
        new("a transaction of a handle", OneSlot: true, static v => MovesTag("", "thing:" + v.A) || Broken(v.A, v.B), static async (nodes, v) =>
            await nodes.Redis.Store<IThingStore>().For(v.A).TransactionAsync(t => Task.WhenAll(t.PartAsync(v.B), t.SharedAsync(v.B)))),
        new("a batch", OneSlot: false, static v => MovesTag("", "thing:" + v.A) || MovesTag("", "thing:" + v.B) || Broken(v.A, v.B, v.C), static async (nodes, v) =>
        {
            await using RedisBatch batch = nodes.Redis.CreateBatch();
            IThingStore things = batch.Store<IThingStore>();
            Task[] calls = [things.PartAsync(v.A, v.C), things.PartAsync(v.B, v.C), things.SharedAsync(v.A, v.C)];
            await batch.ExecuteAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(calls);
        }),
        new("an untyped command", OneSlot: true, static v => v.A.Length == 0, static (nodes, v) => nodes.Redis.ExecuteAsync("GET", Bytes(v.A))),
    ];

    private static HostileCall Untagged(string name, Func<IHostileStore, HostileValues, Task> make, Func<HostileValues, string[]> used) =>
        new(name, OneSlot: true, v => Broken(used(v)), (nodes, v) => make(nodes.Redis.Store<IHostileStore>(), v));

    private static HostileCall Tagged(
        string name, Func<IHostileStore, HostileValues, Task> make, Func<HostileValues, bool>? isRefused = null) =>
        new(
            name, OneSlot: true, isRefused ?? (static v => MovesTag(v.A, v.B) || Broken(v.A, v.B, v.C)),
            (nodes, v) => make(nodes.Redis.Store<IHostileStore>(), v));

    private static HostileCall Spread(string name, Func<IHostileStore, HostileValues, Task> make, Func<HostileValues, bool> isRefused) =>
        new(name, OneSlot: false, isRefused, (nodes, v) => make(nodes.Redis.Store<IHostileStore>(), v));

    private static bool Broken(params string[] texts) => texts.Any(IsBroken);
}

using System.Globalization;
using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Machines;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.Rows;

/// <summary>Rows in which callers make one call after another.</summary>
internal sealed class CallRows(BenchmarkNodes nodes)
{
    // 80 % read, 20 % write.
    private const int WriteEvery = 5;

    private readonly IKeyStore _typed = nodes.Redis.Store<IKeyStore>();
    private readonly IKeyStore _coalescing = nodes.Coalescing.Store<IKeyStore>();
    private readonly HandWritten _hand = new(nodes.Databases, nodes.Servers);
    private readonly HandWritten? _proxied = nodes.ProxiedDatabase is { } proxied ? new HandWritten([proxied], []) : null;

    public Row Get(int callers) => Row(
        callers,
        "GET",
        [
            Read(ContenderNames.Typed, callers, id => _typed.GetAsync(id)),
            new ValueTaskReadContender<string?>(ContenderNames.ValueTask, callers, id => _typed.GetValueTaskAsync(id), IsStored),
            Read(ContenderNames.Coalescing, callers, id => _coalescing.GetAsync(id)),
            new ValueTaskReadContender<string?>(ContenderNames.CoalescingValueTask, callers, id => _coalescing.GetValueTaskAsync(id), IsStored),
            Read(ContenderNames.Hand, callers, _hand.GetAsync),
            Read(ContenderNames.HandTimed, callers, _hand.GetInTimeAsync),
            new ReadContender<RedisValue>(ContenderNames.HandInPlace, callers, _hand.GetValueAsync, static (id, value) => IsStored(id, value)),
            new RawGetContender(callers, nodes.Raw),
            .. _proxied is { } proxied ? [Read(ContenderNames.Nutcracker, callers, proxied.GetAsync)] : Array.Empty<Contender>(),
        ]);

    public Row Set(int callers) => Row(
        callers,
        "SET",
        [
            Write(ContenderNames.Typed, callers, (id, value) => _typed.SetAsync(id, value)),
            new ValueTaskWriteContender(
                ContenderNames.ValueTask, callers, (id, value) => _typed.SetValueTaskAsync(id, value), new WrittenKeys(_hand)),
            Write(ContenderNames.Hand, callers, _hand.SetAsync),
            Write(ContenderNames.HandTimed, callers, _hand.SetInTimeAsync),
            .. _proxied is { } proxied ? [Write(ContenderNames.Nutcracker, callers, proxied.SetAsync)] : Array.Empty<Contender>(),
        ]);

    public Row Mixed(int callers) => Row(
        callers,
        "4 GET to 1 SET",
        [
            Mix(ContenderNames.Typed, callers, id => _typed.GetAsync(id), (id, value) => _typed.SetAsync(id, value)),
            Mix(ContenderNames.Hand, callers, _hand.GetAsync, _hand.SetAsync),
        ]);

    public Row GetObject(int callers) => Row(
        callers,
        "HGETALL to an object of 5 properties",
        [
            new ReadContender<Profile?>(ContenderNames.Typed, callers, id => _typed.GetProfileAsync(id), IsStored),
            new ReadContender<Profile?>(ContenderNames.Hand, callers, _hand.GetProfileAsync, IsStored),
        ]);

    public Row FanOut(int callers) => Row(
        callers,
        "DBSIZE of all nodes, summed",
        [
            Count(ContenderNames.Typed, callers, _ => _typed.CountKeysAsync()),
            Count(ContenderNames.Hand, callers, _ => _hand.CountKeysAsync()),
        ]);

    private static bool IsStored(int id, string? value) => value == KeySpace.ValueOf(id);

    private static bool IsStored(int id, Profile? profile) => profile == Profile.Of(id);

    private static Row Row(int callers, string title, IReadOnlyList<Contender> contenders) => new(
        string.Create(CultureInfo.InvariantCulture, $"{title}, {callers} {(callers == 1 ? "caller" : "callers")}"),
        contenders)
    {
        OnOneCore = callers == 1,
    };

    private static ReadContender<string?> Read(string name, int callers, Func<int, Task<string?>> get) => new(name, callers, get, IsStored);

    private WriteContender Write(string name, int callers, Func<int, string, Task> set) => new(name, callers, set, new WrittenKeys(_hand));

    private WriteContender Mix(string name, int callers, Func<int, Task<string?>> get, Func<int, string, Task> set) =>
        new(name, callers, get, WriteEvery, set, new WrittenKeys(_hand));

    private ReadContender<long> Count(string name, int callers, Func<int, Task<long>> count)
    {
        long there = -1;
        return new ReadContender<long>(name, callers, count, (_, answer) => answer == there)
        {
            BeforeSample = async () => there = await nodes.CountKeysAsync(),
        };
    }
}

using System.Globalization;
using BenchmarkDotNet.Attributes;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Routing;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>From parameters to a key and its slot, by what generated code for <c>{user:{id}}:name</c> is made of.</summary>
[MemoryDiagnoser]
public class KeyBenchmarks
{
    private static readonly KeyShape Shape = new("{user:{id}}:name", tagged: true, new RoutedPrefix(5, 0x6ec1, 0x1b835cdd));

    private static readonly CommandMethod Method = new("IUserStore", "GetName", "GET", IsReadOnly: true);

    private readonly ShardRouter _slots = ShardRouters.Create(
        "slots", [.. Enumerable.Range(1, 4).Select(static i => new RouterNode(string.Create(CultureInfo.InvariantCulture, $"node-{i}")))]);

    private long _id = 1_000_000;

    /// <summary>The key alone: one allocation.</summary>
    [Benchmark]
    public byte[] Format() => Build(_id++).Bytes;

    /// <summary>The key, and the node by its slot.</summary>
    [Benchmark]
    public int FormatAndRoute()
    {
        BuiltKey key = Build(_id++);
        return KeyRouting.NodeOf(_slots, Method, key) + key.Bytes.Length;
    }

    /// <summary>The key as text is put together by hand, then encoded: what the two above are to be compared with.</summary>
    [Benchmark]
    public byte[] FormatByInterpolation() =>
        System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{user:{_id++}}}:name"));

    private static BuiltKey Build(long id)
    {
        var builder = new KeyBuilder(Shape, stackalloc byte[KeyBuilder.StackSize]);
        builder.OpenTag();
        builder.AppendLiteral("user:"u8);
        builder.Append(id);
        builder.CloseTag();
        builder.AppendLiteral(":name"u8);
        return builder.Build();
    }
}

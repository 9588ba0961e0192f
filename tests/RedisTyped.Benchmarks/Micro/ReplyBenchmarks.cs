using System.Text;
using BenchmarkDotNet.Attributes;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>From what StackExchange.Redis hands over to .NET values.</summary>
[MemoryDiagnoser]
public class ReplyBenchmarks
{
    private readonly RedisValue _text = Encoding.UTF8.GetBytes("a value of thirty-two characters");
    private readonly RedisValue _number = "1234567890"u8.ToArray();
    private readonly RedisValue _fraction = "1234.5678"u8.ToArray();
    private readonly RedisValue _guid = "00112233-4455-6677-8899-aabbccddeeff"u8.ToArray();

    /// <summary>As a string.</summary>
    [Benchmark]
    public string Text() => ReplyValue.Text(_text);

    /// <summary>The same by StackExchange.Redis, which puts other bytes than UTF-8 in place of what it cannot read.</summary>
    [Benchmark]
    public string TextByHand() => _text!;

    /// <summary>As a long.</summary>
    [Benchmark]
    public long WholeNumber() => ReplyValue.Integer(_number);

    /// <summary>The same by StackExchange.Redis.</summary>
    [Benchmark]
    public long WholeNumberByHand() => (long)_number;

    /// <summary>As a double.</summary>
    [Benchmark]
    public double Fraction() => ReplyValue.Float64(_fraction);

    /// <summary>The same by StackExchange.Redis.</summary>
    [Benchmark]
    public double FractionByHand() => (double)_fraction;

    /// <summary>As a Guid.</summary>
    [Benchmark]
    public Guid Identifier() => ReplyValue.Parsed<Guid>(_guid);
}

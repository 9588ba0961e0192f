using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>The hashes that routers share, on keys of 13 bytes.</summary>
[MemoryDiagnoser]
public class HashingBenchmarks
{
    private const int Keys = 1024;

    private readonly byte[][] _keys =
        [.. Enumerable.Range(0, Keys).Select(static i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"user:{i * 7919:D8}")))];

    /// <summary>What slots are made of.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public uint Crc16()
    {
        uint sum = 0;
        foreach (byte[] key in _keys)
        {
            sum += RedisTyped.Hashing.Crc16.Compute(key);
        }

        return sum;
    }

    /// <summary>What modulo and its kin route by.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public uint Crc32()
    {
        uint sum = 0;
        foreach (byte[] key in _keys)
        {
            sum += RedisTyped.Hashing.Crc32.Compute(key);
        }

        return sum;
    }

    /// <summary>What twemproxy routes by unless it is told otherwise.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public uint Fnv1a64()
    {
        uint sum = 0;
        foreach (byte[] key in _keys)
        {
            sum += RedisTyped.Hashing.Fnv.Compute1AWith64(key);
        }

        return sum;
    }

    /// <summary>The same as code by hand has it.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public uint Crc32OfSystemIOHashing()
    {
        uint sum = 0;
        foreach (byte[] key in _keys)
        {
            sum += System.IO.Hashing.Crc32.HashToUInt32(key);
        }

        return sum;
    }
}

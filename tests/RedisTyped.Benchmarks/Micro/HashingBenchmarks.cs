using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using RedisTyped.Hashing;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>The hashes that routers share, on keys of 13 bytes.</summary>
[MemoryDiagnoser]
public class HashingBenchmarks
{
    private const int Keys = 1024;

    private readonly byte[][] _keys =
        [.. Enumerable.Range(0, Keys).Select(static i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"user:{i * 7919:D8}")))];

    private readonly byte[] _together;

    /// <summary>Puts the keys behind each other, too.</summary>
    public HashingBenchmarks() => _together = [.. _keys.SelectMany(static key => key)];

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

    /// <summary>What libketama and rb look up.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public uint Md5()
    {
        uint sum = 0;
        foreach (byte[] key in _keys)
        {
            sum += RedisTyped.Hashing.Md5Prefix.Compute(key);
        }

        return sum;
    }

    /// <summary>The same, of eight keys at once.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public uint Md5OfEight()
    {
        Span<uint> hashes = stackalloc uint[Md5Lanes.Count];
        Span<BytePlace> places = stackalloc BytePlace[Md5Lanes.Count];
        uint sum = 0;
        for (int from = 0; from < Keys; from += Md5Lanes.Count)
        {
            for (int lane = 0; lane < Md5Lanes.Count; lane++)
            {
                places[lane] = new BytePlace((from + lane) * _keys[0].Length, _keys[0].Length);
            }

            Md5Lanes.Compute(_together, places, hashes);
            sum += hashes[^1];
        }

        return sum;
    }
}

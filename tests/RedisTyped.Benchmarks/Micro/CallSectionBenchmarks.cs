using BenchmarkDotNet.Attributes;
using RedisTyped.Execution;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>What each call pays so that an exchange of the topology knows which are on their way.</summary>
[MemoryDiagnoser]
public class CallSectionBenchmarks
{
    private volatile object _topology = new();

    /// <summary>The topology is read, and nothing else.</summary>
    [Benchmark(Baseline = true)]
    public object Read() => _topology;

    /// <summary>It is read in a section.</summary>
    [Benchmark]
    public object ReadInSection()
    {
        using CallSection section = CallSection.Enter();
        return _topology;
    }

    /// <summary>A section within another.</summary>
    [Benchmark]
    public object ReadInTwoSections()
    {
        using CallSection outer = CallSection.Enter();
        using CallSection inner = CallSection.Enter();
        return _topology;
    }
}

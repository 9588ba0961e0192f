using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RedisTyped.Generators;

namespace RedisTyped.Benchmarks.Generator;

/// <summary>
/// What the generator adds to builds and to keystrokes of a project with 1,000 store methods. The target: at most a tenth of a clean build
/// (Generate against CleanBuild), and less than 50 ms for an edit somewhere else (UnrelatedEdit).
/// </summary>
[MemoryDiagnoser]
public class GeneratorBenchmarks
{
    private CSharpCompilation _project = null!;
    private CSharpCompilation _writtenOut = null!;
    private GeneratorDriver _driver = null!;
    private string _store = "";
    private int _edits;

    /// <summary>The number of stores that the methods are in.</summary>
    [Params(1, 100)]
    public int Stores { get; set; }

    /// <summary>Makes the project, and one of the same text without the generator: what it writes stands there as files.</summary>
    [GlobalSetup]
    public void Make()
    {
        _project = LargeProject.Make(Stores, 1000 / Stores);
        _driver = Driver().RunGenerators(_project);
        _writtenOut = _project.AddSyntaxTrees(_driver.GetRunResult().GeneratedTrees);
        _store = _project.SyntaxTrees[LargeProject.StoreFile].ToString();
    }

    /// <summary>A clean build without the generator: contracts and implementations are all files of the project.</summary>
    /// <returns>Whether it is right.</returns>
    [Benchmark(Baseline = true)]
    public bool CleanBuildOfWrittenOutFiles() => Emit(LargeProject.Reread(_writtenOut));

    /// <summary>A clean build with the generator.</summary>
    /// <returns>Whether it is right.</returns>
    [Benchmark]
    public bool CleanBuild()
    {
        Driver().RunGeneratorsAndUpdateCompilation(LargeProject.Reread(_project), out Compilation output, out _);
        return Emit(output);
    }

    /// <summary>The generator's part of a clean build.</summary>
    /// <returns>The driver.</returns>
    [Benchmark]
    public GeneratorDriver Generate() => Driver().RunGenerators(LargeProject.Reread(_project));

    /// <summary>The generator after a keystroke in a body of a file that has nothing to do with stores.</summary>
    /// <returns>The driver.</returns>
    [Benchmark]
    public GeneratorDriver UnrelatedEdit() =>
        _driver = _driver.RunGenerators(LargeProject.Edit(_project, LargeProject.UnrelatedFile, LargeProject.Unrelated(++_edits)));

    /// <summary>The generator after a keystroke in what such a file declares, for which stores are read again: they may use it.</summary>
    /// <returns>The driver.</returns>
    [Benchmark]
    public GeneratorDriver UnrelatedDeclaration() =>
        _driver = _driver.RunGenerators(LargeProject.Edit(_project, LargeProject.UnrelatedFile, LargeProject.Declared(++_edits)));

    /// <summary>The generator after a keystroke in the file of a store, outside of the store.</summary>
    /// <returns>The driver.</returns>
    [Benchmark]
    public GeneratorDriver EditAboveTheStore() =>
        _driver = _driver.RunGenerators(LargeProject.Edit(_project, LargeProject.StoreFile, new string('\n', 1 + (++_edits % 2)) + _store));

    /// <summary>The generator after a change of one method, which writes the store's files again.</summary>
    /// <returns>The driver.</returns>
    [Benchmark]
    public GeneratorDriver EditOfOneMethod() => _driver = _driver.RunGenerators(LargeProject.Edit(
        _project, LargeProject.StoreFile, _store.Replace("GET user:{id}:name0", ++_edits % 2 == 0 ? "GET user:{id}:first" : "GET user:{id}:last", StringComparison.Ordinal)));

    private static CSharpGeneratorDriver Driver() =>
        CSharpGeneratorDriver.Create([new StoreGenerator().AsSourceGenerator()], parseOptions: LargeProject.Options);

    private static bool Emit(Compilation compilation) =>
        compilation.Emit(Stream.Null).Success ? true : throw new InvalidOperationException("The project of the benchmark has errors.");
}

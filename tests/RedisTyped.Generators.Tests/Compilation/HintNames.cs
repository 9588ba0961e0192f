namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>The names of generated files: two that are equal but for case lose all that the generator wrote, and systems limit their length.</summary>
public sealed class HintNames
{
    private const string Body = " { [Command(\"GET a\")] Task<string?> GetAsync(); }";

    // What NTFS, APFS and ext4 take for the name of a file.
    private const int LongestFileName = 255;

    [Fact]
    public void Stores_of_one_name_get_files_of_their_own()
    {
        string[] declarations =
        [
            Store("IStore"), Store("ISTORE"), Store("IStore<T>"), Store("IStore<T, U>"), Store("IStore_T_"),
            $"namespace A {{ {Store("IStore")} }}",
            $"namespace A.B {{ {Store("IStore")} {Store("IStorE")} }}",
            $"public partial class A_B {{ {Store("IStore")} }}",
            $"public partial class Outer {{ {Store("IStore")} }}",
            $"public partial class Outer<T> {{ {Store("IStore")} public partial struct Inner {{ {Store("IStore")} }} }}",
            $"public partial record Outer_IStore {{ {Store("IStore")} }}",
        ];

        GeneratorRun run = GeneratorRun.Of(string.Join('\n', declarations)).CompilesWithoutWarnings();

        string[] names = [.. run.Result.GeneratedSources.Select(static s => s.HintName)];
        Assert.Equal(13, names.Count(static n => GeneratorRun.FacetOf(n) is null));
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Long_names_stay_short_enough_for_every_system()
    {
        string space = string.Join('.', Enumerable.Repeat("Department", 40));
        string name = "I" + string.Concat(Enumerable.Repeat("Customer", 50));

        GeneratorRun run = GeneratorRun.Of($"namespace {space} {{ {Store(name)} {Store(name + "s")} {Store("J" + name[1..])} }}").CompilesWithoutWarnings();

        string[] names = [.. run.Result.GeneratedSources.Select(static s => s.HintName)];
        Assert.Equal(3, names.Count(static n => GeneratorRun.FacetOf(n) is null));
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, static n => Assert.True(n.Length + ".g.cs".Length < LongestFileName, n));
    }

    [Fact]
    public void Letters_of_all_scripts_are_taken_apart()
    {
        GeneratorRun run = GeneratorRun.Of($"namespace Läden.商店 {{ {Store("IЗаказы")} {Store("IΠελάτες")} {Store("Iñ")} {Store("In\u0303")} }}").CompilesWithoutWarnings();

        string[] names = [.. run.Result.GeneratedSources.Select(static s => s.HintName)];
        Assert.Equal(4, names.Count(static n => GeneratorRun.FacetOf(n) is null));
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, static n => Assert.True(n.All(char.IsAscii), n));
    }

    [Fact]
    public void Interface_that_is_local_to_its_file_is_refused_and_the_others_are_not()
    {
        GeneratorRun run = GeneratorRun.OfTrees(["[RedisStore] file partial interface ILocal" + Body, Store("IStore")]);

        Assert.Equal("IStore", Assert.Single(run.Result.GeneratedSources, static s => GeneratorRun.FacetOf(s.HintName) is null).HintName.Split('.')[0]);
    }

    [Fact]
    public Task Interface_that_is_local_to_its_file_is_told_so() => AnalyzerRun.ExpectAsync(
        "[RedisStore] file partial interface {|RTY1016:IStore|} { [Command(\"GET a\")] Task<string?> GetAsync(); }");

    [Fact]
    public Task Store_within_a_type_that_is_local_to_its_file_is_told_so() => AnalyzerRun.ExpectAsync(
        "file partial class {|RTY1016:Local|} { [RedisStore] public partial interface IStore { [Command(\"GET a\")] Task<string?> GetAsync(); } }");

    private static string Store(string name) => "[RedisStore] public partial interface " + name + Body;
}

using System.Text.RegularExpressions;

namespace RedisTyped.Repository.Tests.Build;

/// <summary>RTY9004: the check that runs where the compiler is too old to load the generator, and so to say anything of it.</summary>
public sealed partial class CompilerCheckTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rty9004-");

    [Theory]
    [InlineData("C#", "roslyn4.8")]
    [InlineData("C#", "roslyn4.13")]
    [InlineData("C#", "roslyn3.11")]
    [InlineData("C#", "")]
    public async Task Older_compiler_is_an_error_that_says_what_to_install(string language, string compiler)
    {
        (int exitCode, string output) = await BuildAsync(language, compiler);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error RTY9004: The generator of RedisTyped needs the compiler of .NET SDK 9.0.300 or later (Roslyn 4.14)", output, StringComparison.Ordinal);
        Assert.Contains($"SDK 8.0.100 ({compiler})", output, StringComparison.Ordinal);
        Assert.Contains("install .NET SDK 10, or raise the version in global.json", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C#", "roslyn4.14")]
    [InlineData("C#", "roslyn5.0")]
    [InlineData("C#", "roslyn10.1")]
    [InlineData("F#", "")]
    public async Task Compiler_that_is_new_enough_or_of_another_language_is_none(string language, string compiler)
    {
        (int exitCode, string output) = await BuildAsync(language, compiler);

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("RTY9004", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compiler_asked_for_is_the_one_that_the_generator_is_built_for()
    {
        string built = Version().Match(Repository.Read("Directory.Packages.props")).Groups[1].Value;

        Assert.Contains(
            $"<RedisTypedMinCompiler>{built}</RedisTypedMinCompiler>",
            Repository.Read("generators/RedisTyped.Generators/build/RedisTyped.targets"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Properties_that_the_analyzer_reads_are_visible_to_the_compiler() => Assert.Contains(
        "<CompilerVisibleProperty Include=\"RedisMinServerVersion\" />",
        Repository.Read("generators/RedisTyped.Generators/build/RedisTyped.targets"),
        StringComparison.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);

    // A project without an SDK, so that the compiler's name is what the test says.
    private async Task<(int ExitCode, string Output)> BuildAsync(string language, string compiler)
    {
        string project = Path.Combine(_folder.FullName, "store.proj");
        await File.WriteAllTextAsync(
            project,
            $"""
            <Project>
              <PropertyGroup>
                <Language>{language}</Language>
                <CompilerApiVersion>{compiler}</CompilerApiVersion>
                <NETCoreSdkVersion>8.0.100</NETCoreSdkVersion>
              </PropertyGroup>
              <Import Project="{Repository.PathOf("generators/RedisTyped.Generators/build/RedisTyped.targets")}" />
              <Target Name="CoreCompile" />
            </Project>
            """,
            TestContext.Current.CancellationToken);
        return await Msbuild.RunAsync(_folder.FullName, project, "-t:CoreCompile", "-nologo", "-nodeReuse:false", "-tl:off");
    }

    [GeneratedRegex("""Microsoft\.CodeAnalysis\.CSharp" Version="(\d+\.\d+)""")]
    private static partial Regex Version();
}

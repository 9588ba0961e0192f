using System.Runtime.Versioning;

namespace RedisTyped.Repository.Tests.Layout;

public sealed class RepositoryLayoutTests
{
    private static readonly HashSet<string> AllowedTopLevel =
    [
        "src", "generators", "tests", "samples", "docs", ".ci", ".github",
        "README.md", "CHANGELOG.md", "LICENSE", "RedisTyped.sln",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "nuget.config",
        ".editorconfig", ".gitattributes", ".gitignore",
    ];

    [Fact]
    public void The_root_holds_only_the_build_files_and_the_known_folders() =>
        Assert.DoesNotContain(Repository.TopLevel(), static n => !AllowedTopLevel.Contains(n));

    [Fact]
    public void The_continuous_build_runs_the_script_that_everybody_runs() =>
        Assert.Contains("tests/run.sh", Repository.Read(".ci/run"), StringComparison.Ordinal);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Scripts_can_be_run() =>
        Assert.All(
            Repository.Files("", "*.sh").Append(".ci/run"),
            static file =>
            {
                Assert.StartsWith("#!", Repository.Read(file), StringComparison.Ordinal);
                Assert.True(File.GetUnixFileMode(Repository.PathOf(file)).HasFlag(UnixFileMode.UserExecute), $"{file} is not executable");
            });

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("RedisTyped.sln").Replace('\\', '/');

        Assert.All(Repository.Files("", "*.csproj"), file => Assert.Contains($"\"{file}\"", solution, StringComparison.Ordinal));
    }
}

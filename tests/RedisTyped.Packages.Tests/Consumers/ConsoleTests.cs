using System.Text.RegularExpressions;
using RedisTyped.Packages.Tests.Building;
using RedisTyped.Packages.Tests.Packing;
using RedisTyped.Testing;

namespace RedisTyped.Packages.Tests.Consumers;

/// <summary>A new folder, <c>dotnet new console</c>, the package, the lines of the README.</summary>
public sealed partial class ConsoleTests(PackedPackages packages)
{
    private static readonly List<CodeBlock> Readme = CodeBlock.Of(BuildFacts.Read("README.md"));

    private static string Store => Readme.First(static b => b.DeclaresStore).Text;

    private static string Program => Readme.First(static b => b.Language == "csharp" && b.Text.Contains("ShardedRedis.ConnectAsync(", StringComparison.Ordinal)).Text;

    [Fact]
    public async Task Lines_of_the_readme_run_in_a_new_project()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, cancellationToken: TestContext.Current.CancellationToken);
        Workspace folder = packages.CreateWorkspace("readme");
        await folder.RunAsync("new", "console", "--no-restore", "--name", "FromReadme", "--output", ".");
        await folder.RunAsync("add", "FromReadme.csproj", "package", "RedisTyped", "--version", BuildFacts.Version);
        folder.Write("IUserStore.cs", WithUsing(Store));
        folder.Write("Program.cs", WithUsing(OnNodes(Program, redis)));

        await folder.BuildAsync("FromReadme.csproj");

        Assert.Equal(Written().Match(Program).Groups[1].Value, (await folder.RunAsync("bin/Debug/net10.0/FromReadme.dll")).Trim());

        // The same project with one attribute less, for an old server: the package brings along the rules, and what hands them their properties.
        folder.Write("IUserStore.cs", WithUsing(new Regex(Regex.Escape("[ShardKey] ")).Replace(Store, "", 1)));
        Outcome wrong = await folder.TryAsync("build", "FromReadme.csproj", "--no-restore", "-nologo", "-v", "quiet", "-tl:off", "-p:RedisMinServerVersion=2.6");

        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("error RTY2001: No parameter of 'GetNameAsync' decides the node", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("error RTY1028", wrong.Output, StringComparison.Ordinal);

        // The page that the message names is there, where NuGet keeps packages; here that is another folder.
        string page = $"redistyped/{BuildFacts.Version}/docs/rules/RTY2001.md";
        Assert.Contains($"(~/.nuget/packages/{page})", wrong.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(packages.Cache, page)), page);
    }

    private static string WithUsing(string code) =>
        code.Contains("using RedisTyped;", StringComparison.Ordinal) ? code : "using RedisTyped;\n\n" + code;

    private static string OnNodes(string program, RedisNodes redis)
    {
        int next = 0;
        return Address().Replace(program, _ => redis[next++].ConfigurationString);
    }

    [GeneratedRegex(@"127\.0\.0\.1:640\d")]
    private static partial Regex Address();

    [GeneratedRegex("// such as: (.*)")]
    private static partial Regex Written();
}

using System.Text.Json.Nodes;
using RedisTyped.Repository.Tests.Documentation;
using Pages = RedisTyped.Repository.Tests.Repository;

namespace RedisTyped.Cli.Tests.Documentation;

/// <summary>The imports that pages show, run as they stand there: the files, the words, every line of what is said, and the topology.</summary>
public sealed class ImportPageTests : TestsWithFiles
{
    public static TheoryData<string> PagesWithImports => [.. Pages.Files("docs", "*.md").Where(static page => ImportsOf(page).Any())];

    [Theory]
    [MemberData(nameof(PagesWithImports))]
    public async Task An_import_says_and_writes_what_the_page_shows(string page)
    {
        foreach (CodeBlock block in ImportsOf(page))
        {
            var files = new Dictionary<string, string> { ["topology.json"] = Folder.At("topology.json") };
            foreach (string step in $"\n{block.Text}".Split("\n$ ").Skip(1))
            {
                string[] lines = step.Split('\n', 2);
                string answer = $"{lines[1]}\n";
                ShownCommand command = Assert.Single(ShownCommand.Of(page, lines[0]));
                if (command.Words is ["cat", var file])
                {
                    files.Add(file, Folder.Write(file, answer));
                    continue;
                }

                ToolRun run = await ToolRun.OfAsync([.. command.ToolWords!.Select(word => files.GetValueOrDefault(word, word))]);

                Assert.Equal(answer, run.Error.Replace(Folder.At("topology.json"), "topology.json", StringComparison.Ordinal));
                Assert.Equal((ExitCode.Done, ""), (run.Exit, run.Output));
            }
        }

        // A page that shows a topology shows the one that was written.
        if (CodeBlock.Of(Pages.Read(page)).Find(static b => b.Language == "json") is { } topology)
        {
            JsonNode? written = JsonNode.Parse(await File.ReadAllTextAsync(Folder.At("topology.json"), TestContext.Current.CancellationToken));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(topology.Text), written), $"{page} should show\n{written}");
        }
    }

    private static IEnumerable<CodeBlock> ImportsOf(string page) =>
        CodeBlock.Of(Pages.Read(page)).Where(static b => b.Text.Contains("$ redistyped import ", StringComparison.Ordinal));
}

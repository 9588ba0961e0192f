using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json;

namespace RedisTyped.Cli.Tests.Commands;

public sealed class KeysCommandTests : TestsWithFiles
{
    private const string Recorded = """
        {
          "redistyped": 1,
          "keys": [
            {
              "template": "all|of them",
              "pattern": "all|of them",
              "routedPart": "all|of them",
              "expires": "unknown",
              "methods": {
                "IUserStore.HasAsync": "EXISTS"
              }
            },
            {
              "template": "{user:{id}}:name",
              "pattern": "{user:*}:name",
              "type": "string",
              "parameters": {
                "id": "long"
              },
              "routedPart": "user:{id}",
              "shardKeys": ["id"],
              "expires": "sometimes",
              "expiresBy": {
                "Shop.IUserStore.SetNameAsync": "EX {ttl}"
              },
              "methods": {
                "Shop.IUserStore.GetNameAsync": "GET",
                "Shop.IUserStore.SetNameAsync": "SET"
              }
            }
          ]
        }

        """;

    [Fact]
    public async Task Table_is_read_from_an_assembly_without_loading_it()
    {
        var run = await ToolRun.OfAsync("keys", Assembly(Recorded));

        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Equal(
            [
                "KEY               TYPE    SHARD KEY  EXPIRES              METHODS",
                "all|of them       -       -          unknown              IUserStore.HasAsync",
                "{user:{id}}:name  string  long id    sometimes: EX {ttl}  IUserStore.GetNameAsync, IUserStore.SetNameAsync",
            ],
            run.Lines);
    }

    [Fact]
    public async Task Table_is_read_from_the_file_that_records_it() => Assert.Equal(
        (await ToolRun.OfAsync("keys", Assembly(Recorded))).Output,
        (await ToolRun.OfAsync("keys", Folder.Write("keyspace.json", Recorded))).Output);

    [Fact]
    public async Task Markdown_keeps_bars_within_their_cells()
    {
        var run = await ToolRun.OfAsync("keys", Assembly(Recorded), "--markdown");

        Assert.Equal(
            [
                "| Key | Type | Shard key | Expires | Methods |",
                "|---|---|---|---|---|",
                @"| `all\|of them` | - | - | unknown | IUserStore.HasAsync |",
                "| `{user:{id}}:name` | string | long id | sometimes: EX {ttl} | IUserStore.GetNameAsync, IUserStore.SetNameAsync |",
            ],
            run.Lines);
    }

    [Fact]
    public async Task Json_has_an_object_for_each_template()
    {
        var run = await ToolRun.OfAsync("keys", Assembly(Recorded), "--json");

        Assert.Equal(["all|of them", "{user:{id}}:name"], run.Json.Select(static k => k.GetProperty("template").GetString()));
        Assert.Equal([JsonValueKind.Null, JsonValueKind.String], run.Json.Select(static k => k.GetProperty("type").ValueKind));
        Assert.Equal("long", run.Json[1].GetProperty("parameters").GetProperty("id").GetString());
        Assert.Equal("user:{id}", run.Json[1].GetProperty("routedPart").GetString());
        Assert.Equal("GET", run.Json[1].GetProperty("methods").GetProperty("Shop.IUserStore.GetNameAsync").GetString());
    }

    [Fact]
    public async Task Update_writes_what_stands_in_the_assembly_to_the_last_byte_and_check_then_passes()
    {
        string file = Folder.At("keyspace.json");

        var update = await ToolRun.OfAsync("keys", Assembly(Recorded), "--update", file);
        var check = await ToolRun.OfAsync("keys", Assembly(Recorded), "--check", file);

        Assert.Equal((0, ""), (update.Exit, update.Output));
        Assert.Equal($"redistyped: 2 templates recorded in '{file}'\n", update.Error);
        Assert.Equal(Recorded, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal((0, "", $"redistyped: 2 templates, as '{file}' records them\n"), (check.Exit, check.Output, check.Error));
    }

    [Fact]
    public async Task Check_names_what_differs_and_ends_with_1()
    {
        string file = Folder.Write("keyspace.json", Recorded);
        string changed = Assembly(Recorded.Replace("{user:", "{account:", StringComparison.Ordinal));

        var run = await ToolRun.OfAsync("keys", changed, "--check", file);
        var json = await ToolRun.OfAsync("keys", changed, "--check", file, "--json");

        Assert.Equal(1, run.Exit);
        Assert.Equal(
            ["'{account:{id}}:name' was recorded as '{user:{id}}:name', so that the keys there are would not be found"], run.Lines);
        Assert.Equal($"redistyped: 1 difference from '{file}', 1 of which would lose keys; if that is meant, record it with --update '{file}'\n", run.Error);
        Assert.Equal(
            ("template", true, "{user:{id}}:name", "{account:{id}}:name"),
            (
                json.Json[0].GetProperty("change").GetString(), json.Json[0].GetProperty("losesKeys").GetBoolean(),
                json.Json[0].GetProperty("before").GetString(), json.Json[0].GetProperty("now").GetString()));
    }

    [Fact]
    public async Task Check_tells_of_a_template_that_is_new()
    {
        var run = await ToolRun.OfAsync("keys", Assembly(Recorded), "--check", Folder.Write("keyspace.json", "{}"));

        Assert.Equal(1, run.Exit);
        Assert.Contains("2 differences", run.Error, StringComparison.Ordinal);
        Assert.Contains("which lose no keys", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_the_input_are_told_with_the_next_step()
    {
        (string Path, string Fault)[] inputs =
        [
            (Folder.At("missing.dll"), "There is no file"),
            (Path.Combine(Folder.At("nowhere"), "missing.dll"), "There is no file"),
            (typeof(Xunit.Assert).Assembly.Location, "holds no key space"),
            (Text("broken.dll", [(byte)'M', (byte)'Z', 0, 0]), "is no .NET assembly"),
            (Text("image.png", [0x89, 0x50, 0xff]), "is neither an assembly nor text"),
            (Folder.Write("topology.json", "{\"nodes\": []}"), "line 1: it has no \"redistyped\""),
            (Folder.Write("broken.json", "{\n\"redistyped\": 1,\n"), "line 3: "),
        ];
        foreach ((string path, string fault) in inputs)
        {
            var run = await ToolRun.OfAsync("keys", path);

            Assert.Equal((2, ""), (run.Exit, run.Output));
            Assert.Contains(fault, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task File_that_cannot_be_written_ends_with_1()
    {
        var run = await ToolRun.OfAsync("keys", Assembly(Recorded), "--update", Path.Combine(Folder.At("nowhere"), "keyspace.json"));

        Assert.Equal(1, run.Exit);
        Assert.Contains("nowhere", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_leaves_a_file_of_something_else_as_it_is()
    {
        string source = Folder.Write("Stores.cs", "class A {}");

        var update = await ToolRun.OfAsync("keys", Assembly(Recorded), "--update", source);
        var show = await ToolRun.OfAsync("keys", source);

        Assert.Equal((2, "class A {}"), (update.Exit, await File.ReadAllTextAsync(source, TestContext.Current.CancellationToken)));
        Assert.Contains("is left as it is", update.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--update", show.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}\n")]
    [InlineData("{\n  \"redistyped\": 1,\n<<<<<<< HEAD\n")]
    public async Task Update_writes_over_a_record_that_is_empty_or_broken(string before)
    {
        string file = Folder.Write("keyspace.json", before);

        Assert.Equal(0, (await ToolRun.OfAsync("keys", Assembly(Recorded), "--update", file)).Exit);
        Assert.Equal(Recorded, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Check_against_a_missing_record_says_how_to_write_it()
    {
        var run = await ToolRun.OfAsync("keys", Assembly(Recorded), "--check", Folder.At("missing.json"));

        Assert.Equal(2, run.Exit);
        Assert.Contains("write it with --update", run.Error, StringComparison.Ordinal);
    }

    private string Text(string name, byte[] bytes)
    {
        File.WriteAllBytes(Folder.At(name), bytes);
        return Folder.At(name);
    }

    // An assembly as the compiler makes it, with other metadata before the one that counts.
    private string Assembly(string manifest)
    {
        var builder = new PersistedAssemblyBuilder(new AssemblyName("Shop"), typeof(object).Assembly);
        foreach ((string name, string value) in new[] { ("Else", "x"), ("RedisTyped.KeySpace", manifest) })
        {
            builder.SetCustomAttribute(new(typeof(AssemblyMetadataAttribute).GetConstructors().Single(), [name, value]));
        }

        builder.DefineDynamicModule("Shop");
        string path = Folder.At("Shop.dll");
        builder.Save(path);
        return path;
    }
}

using System.CommandLine;
using RedisTyped.Cli.KeySpace;
using RedisTyped.Cli.Terminal;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.Commands;

/// <summary>Shows the key space of an assembly, records it, or holds it against what is recorded. Loads and runs nothing of it.</summary>
internal sealed class KeysCommand : ToolCommand
{
    private readonly Argument<string> _source = new("ASSEMBLY")
    {
        Description = "An assembly with stores, or a file that records a key space.",
    };

    private readonly Option<bool> _markdown = new("--markdown") { Description = "Write a table in Markdown." };

    private readonly Option<string> _update = new("--update")
    {
        Description = "Write the key space into a file, to be committed.",
        HelpName = "FILE",
    };

    private readonly Option<string> _check = new("--check")
    {
        Description = "Say what differs from the key space that a file records; exit code 1 if anything does.",
        HelpName = "FILE",
    };

    public KeysCommand(CommandConsole console)
        : base(
            "keys",
            "Show every key template of an assembly: type, shard key, expiry, methods. Connects to nothing.",
            console,
            takesTopology: false,
            "keys bin/Release/net10.0/Shop.dll",
            "keys keyspace.json --markdown",
            "keys bin/Release/net10.0/Shop.dll --update keyspace.json",
            "keys bin/Release/net10.0/Shop.dll --check keyspace.json")
    {
        Arguments.Add(_source);
        Options.Add(_markdown);
        Options.Add(_update);
        Options.Add(_check);
    }

    protected override Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        string? update = words.GetValue(_update);
        string? check = words.GetValue(_check);
        bool[] forms = [words.GetValue(_markdown), update is not null, check is not null];
        if (forms.Count(static f => f) > 1 || (AsJson(words) && (forms[0] || forms[1])))
        {
            throw new UsageException("--markdown, --update, --check and --json are different things to do; give one of them, or --json with --check.");
        }

        KeySpaceManifest keys = KeySpaceFile.Read(words.GetRequiredValue(_source));
        if (update is not null)
        {
            KeySpaceFile.Write(update, keys);
            Console.Say($"{Count(keys.Keys.Count, "template")} recorded in '{update}'");
            return Task.FromResult(ExitCode.Done);
        }

        return Task.FromResult(check is null ? Show(words, keys) : Check(words, keys, check));
    }

    private int Show(ParseResult words, KeySpaceManifest keys)
    {
        if (AsJson(words))
        {
            KeySpaceLines.Write(Console.Output, keys);
        }
        else if (words.GetValue(_markdown))
        {
            KeySpaceMarkdown.Write(Console.Output, keys);
        }
        else
        {
            KeySpaceTable.Write(Console, keys);
        }

        return ExitCode.Done;
    }

    private int Check(ParseResult words, KeySpaceManifest keys, string file)
    {
        List<KeySpaceChange> changes = KeySpaceComparison.Compare(KeySpaceFile.ReadRecorded(file), keys);
        foreach (KeySpaceChange change in changes)
        {
            if (AsJson(words))
            {
                KeySpaceLines.Write(Console.Output, change);
            }
            else
            {
                Console.Output.WriteLine(ByteText.Shown(change.Describe()));
            }
        }

        if (changes.Count == 0)
        {
            Console.Say($"{Count(keys.Keys.Count, "template")}, as '{file}' records them");
            return ExitCode.Done;
        }

        int losing = changes.Count(static c => c.LosesKeys);
        string kinds = losing == 0 ? "which lose no keys" : $"{losing} of which would lose keys";
        Console.Say($"{Count(changes.Count, "difference")} from '{file}', {kinds}; if that is meant, record it with --update '{file}'");
        return ExitCode.Failed;
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}

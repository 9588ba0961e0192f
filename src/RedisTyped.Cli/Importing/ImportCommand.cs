using System.CommandLine;
using System.Text;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>Makes a topology file of another system's configuration. Connects to nothing.</summary>
internal sealed class ImportCommand : ToolCommand
{
    private readonly Argument<string> _system = new("SYSTEM")
    {
        Description = $"Whose configuration it is: {string.Join("; ", ImportSystem.All.Select(static system => $"{system.Name} ({system.File})"))}.",
    };

    private readonly Argument<string> _file = new("FILE") { Description = "The configuration; - reads standard input. Of a Redis Cluster its addresses." };

    private readonly Option<string> _out = new("--out") { Description = "Write the topology into a new file.", HelpName = "FILE" };

    private readonly Option<string> _pool = new("--pool") { Description = "The pool of a nutcracker.yml that has several.", HelpName = "NAME" };

    public ImportCommand(CommandConsole console)
        : base(
            "import",
            "Make a topology of another system's configuration, in which every key is where that system placed it. What is not taken over is told.",
            console,
            takesTopology: false,
            "import twemproxy /etc/nutcracker/nutcracker.yml --pool sessions --out topology.json",
            "import redis-router servers.txt",
            "import rb hosts.json --out topology.json",
            "import go-redis ring.json --json",
            "import redis-cluster 10.0.0.1:6379,10.0.0.2:6379 --out topology.json")
    {
        Arguments.Add(_system);
        Arguments.Add(_file);
        Options.Add(_out);
        Options.Add(_pool);
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        ImportSystem system = ImportSystem.Of(words.GetRequiredValue(_system));
        string? pool = words.GetValue(_pool);
        if (pool is not null && system.Name != ImportSystem.Twemproxy)
        {
            throw new UsageException($"--pool is for {ImportSystem.Twemproxy}; {system.Name} has one topology in a file.");
        }

        string file = words.GetRequiredValue(_file);
        (string name, string text) = await ReadAsync(system, file, cancellationToken);
        ImportedTopology imported = system.Read(new ImportSource(name, text, pool));
        string topology = TopologyText.Of(imported);

        // What a client would refuse is refused here, before anybody relies on it.
        _ = TopologyFile.ParseJson(topology, $"The topology of {name}");
        string? target = words.GetValue(_out);
        if (target is null && imported.HasSecrets)
        {
            throw new UsageException("The topology holds passwords, which are written into files only; give --out FILE, which none but you can read.");
        }

        if (target is not null)
        {
            await WriteAsync(target, topology, imported.HasSecrets, cancellationToken);
        }

        Tell(words, system, imported, topology, target);
        return ExitCode.Done;
    }

    private void Tell(ParseResult words, ImportSystem system, ImportedTopology imported, string topology, string? target)
    {
        RedisTypedOptions options = imported.Options;
        if (AsJson(words))
        {
            JsonLine.Write(Console.Output, json =>
            {
                json.WriteString("system", system.Name);
                json.WriteString("router", options.Router);
                json.WriteNumber("nodes", options.Nodes.Count);
                json.WriteStartArray("notes");
                imported.Notes.ForEach(json.WriteStringValue);
                json.WriteEndArray();
                if (target is null)
                {
                    json.WriteStartObject("topology");
                    TopologyText.WriteMembers(json, imported);
                    json.WriteEndObject();
                }
                else
                {
                    json.WriteString("out", target);
                }
            });
            return;
        }

        if (target is null)
        {
            Console.Output.Write(topology);
        }

        imported.Notes.ForEach(note => Console.Say(note));
        string nodes = options.Nodes.Count == 1 ? "1 node" : $"{options.Nodes.Count} nodes";
        Console.Say($"{nodes}, router {options.Router}{(target is null ? "" : $", written to '{target}'")}");
    }

    private async Task<(string Name, string Text)> ReadAsync(ImportSystem system, string file, CancellationToken cancellationToken)
    {
        if (file == "-")
        {
            using var input = new StreamReader(Console.Input, Encoding.UTF8, leaveOpen: true);
            return ("Standard input", await input.ReadToEndAsync(cancellationToken));
        }

        if (system.Name == ImportSystem.Cluster)
        {
            return ("The address", file);
        }

        if (string.IsNullOrWhiteSpace(file))
        {
            throw new UsageException($"FILE names none; give {system.File}.");
        }

        try
        {
            return (file, await File.ReadAllTextAsync(file, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{file}' cannot be read: {e.Message}");
        }
    }

    private static async Task WriteAsync(string target, string text, bool secret, CancellationToken cancellationToken)
    {
        if (File.Exists(target))
        {
            throw new UsageException($"'{target}' is there already, and is left as it is; give another name, or remove it first.");
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (secret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(target, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}

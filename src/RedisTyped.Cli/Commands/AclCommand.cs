using System.CommandLine;
using RedisTyped.Cli.Acl;
using RedisTyped.Cli.KeySpace;
using RedisTyped.Cli.Terminal;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.Commands;

/// <summary>Writes the rules of a Redis user who may call the methods of stores, and do nothing else. Loads and runs nothing of the assembly.</summary>
internal sealed class AclCommand : ToolCommand
{
    private readonly Argument<string[]> _stores = new("STORE")
    {
        Description = "Interfaces, by name or full name; all of the assembly if none is given.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _assembly = new("--assembly")
    {
        Description = "The assembly that the project of the stores builds.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string> _user = new("--user")
    {
        Description = "The user's name.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "app",
    };

    private readonly Option<string> _redis = new("--redis")
    {
        Description = "The version of the server. From 7 on reading a key is told from writing it.",
        HelpName = "6|7",
        DefaultValueFactory = static _ => "7",
    };

    private readonly Option<bool> _transactions = new("--transactions") { Description = "Allow the transactions of shard handles too." };

    private readonly Option<string[]> _allow = new("--allow")
    {
        Description = "A command more, such as one that a script names by a variable.",
        HelpName = "COMMAND",
    };

    private readonly Option<string> _format = new("--format")
    {
        Description = "The bare line: setuser for redis-cli, acl for an ACL file. Without it, every rule is explained.",
        HelpName = "setuser|acl",
    };

    public AclCommand(CommandConsole console)
        : base(
            "acl",
            "Write the rules of a Redis user who may call the methods of stores, and nothing else. Connects to nothing.",
            console,
            takesTopology: false,
            "acl IUserStore --assembly bin/Release/net10.0/Shop.dll",
            "redistyped acl --assembly bin/Release/net10.0/Shop.dll --user shop --format setuser | redis-cli",
            "acl ICartStore --assembly bin/Release/net10.0/Shop.dll --transactions --redis 6")
    {
        Arguments.Add(_stores);
        foreach (Option option in new Option[] { _assembly, _user, _redis, _transactions, _allow, _format })
        {
            Options.Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        int version = words.GetValue(_redis) switch
        {
            "6" => 6,
            "7" => 7,
            var other => throw new UsageException($"--redis {other} is no version that rules differ by; give 6 or 7."),
        };
        string? format = words.GetValue(_format);
        if (format is not (null or "setuser" or "acl"))
        {
            throw new UsageException($"--format {format} is unknown; give setuser or acl, or leave it out to have every rule explained.");
        }

        if (format is not null && AsJson(words))
        {
            throw new UsageException("--format and --json are different things to write; give one of them.");
        }

        string file = words.GetRequiredValue(_assembly);
        IReadOnlyList<StoreCommands> stores = AclStores.Choose(KeySpaceFile.ReadStores(file), words.GetValue(_stores) ?? [], file);
        var rules = new AclRules(stores, Besides(words), knowsRights: version >= 7);
        var text = new AclText(User(words), version, rules);
        Write(words, text, format, string.Join(", ", stores.Select(static store => store.Store)));
        foreach (string method in rules.Unknown)
        {
            Console.Say($"{method} runs a script that may call commands which cannot be told from its text; add them with --allow COMMAND");
        }

        return Task.FromResult(ExitCode.Done);
    }

    private void Write(ParseResult words, AclText text, string? format, string stores)
    {
        if (AsJson(words))
        {
            text.WriteJson(Console.Output);
        }
        else if (format is null)
        {
            text.Explain(Console, stores);
            Console.Say($"give the user a password (ACL SETUSER {text.User} >…), and nodes {SentBesides.Quiet} in their configuration, "
                + "so that StackExchange.Redis does not ask for what it can do without");
        }
        else
        {
            Console.Output.WriteLine(format == "acl" ? text.FileLine : text.Command);
        }
    }

    private string User(ParseResult words) =>
        words.GetValue(_user) is { Length: > 0 } name && !name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '\'')
            ? name
            : throw new UsageException("--user gives no name of a user; it must not be empty, or have blanks or quotes.");

    private IEnumerable<(string Command, string Why)> Besides(ParseResult words)
    {
        foreach (string command in words.GetValue(_transactions) ? SentBesides.ByTransactions : [])
        {
            yield return (command, "--transactions");
        }

        foreach (string command in words.GetValue(_allow) ?? [])
        {
            yield return command.Length > 0 && command.All(static c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '|' or '.' or '-' or '_')
                ? (command, "--allow")
                : throw new UsageException($"--allow '{command}' is no name of a command; give one such as HSET or 'CONFIG GET'.");
        }
    }
}

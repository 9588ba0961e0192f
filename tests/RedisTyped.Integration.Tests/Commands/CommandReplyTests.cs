using System.Diagnostics;
using RedisTyped.Commands;
using RedisTyped.Integration.Tests.GeneratedCommands;

namespace RedisTyped.Integration.Tests.Commands;

/// <summary>Runs every command of the table and compares what it answers with the reply kinds written by hand.</summary>
public sealed class CommandReplyTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Kinds that no run here shows, and why.</summary>
    private static readonly Dictionary<string, string> NotShown = new(StringComparer.Ordinal)
    {
        ["CLUSTER FAILOVER"] = "answers OK only on a replica of a cluster with a majority",
        ["CLUSTER FORGET"] = "answers OK only for another node of the cluster",
        ["CLUSTER REPLICATE"] = "answers OK only for another node of the cluster",
        ["CONFIG REWRITE"] = "answers OK only where the server was started with a configuration file",
        ["FAILOVER"] = "answers OK only with a replica in step",
        ["MODULE LOAD"] = "answers OK only for a module's file",
        ["MODULE LOADEX"] = "answers OK only for a module's file",
        ["MODULE UNLOAD"] = "answers OK only for a loaded module",
        ["SHUTDOWN"] = "answers OK only where ABORT stops a shutdown that waits for replicas; else closes the connection",
    };

    private readonly SortedDictionary<string, ReplyKinds> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private CommandServer _server = null!;
    private CommandServer _second = null!;
    private int _runs;

    public async ValueTask InitializeAsync()
    {
        _server = await CommandServer.StartAsync();
        _second = await CommandServer.StartAsync();
    }

    [Fact]
    public async Task Every_command_answers_just_the_kinds_that_the_table_declares()
    {
        foreach (string line in CommandRuns.All)
        {
            using RespConnection connection = _server.Connect();
            foreach (string prepare in CommandRuns.Prepared.Prepend("FLUSHALL"))
            {
                RespReply reply = connection.Execute(CommandLine.Split(prepare));
                Assert.False(reply.IsError, $"{prepare}: {reply}");
            }

            Run(connection, line);
        }

        await RunClusterAsync();
        KillAnotherConnection();
        KillBusyScript("EVAL", "while true do end", "SCRIPT");
        KillBusyFunction();
        StreamToReplica();
        await ShutDownAsync();

        foreach (CommandSpec command in CommandTable.All)
        {
            if (!_seen.TryGetValue(command.Name, out ReplyKinds seen))
            {
                _faults.Add($"{command.Name} was never run");
            }
            else if (seen != command.Reply && !NotShown.ContainsKey(command.Name))
            {
                _faults.Add($"{command.Name} is declared {command.Reply}, but only {seen} was seen");
            }
        }

        _faults.AddRange(NotShown.Keys.Where(name => _seen[name] == CommandTable.Find(name)!.Reply).Select(name => $"{name} is shown after all"));
        output.WriteLine($"{_seen.Count} of {CommandTable.All.Count} commands were run, {_runs} times in all.");
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
        Assert.Contains(
            $"every one of the {_seen.Count} commands is run, most of them with several options, {_runs} runs in all,",
            await File.ReadAllTextAsync(CommandPageTests.PathOfPage(), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _second.DisposeAsync();
    }

    private void Run(RespConnection connection, string line)
    {
        string[] halves = line.Split(" !! ");
        string[] commands = halves[0].Split(" ; ");
        RespReply last = new('$', "", null);
        for (int i = 0; i < commands.Length; i++)
        {
            string[] words = [.. CommandLine.Split(commands[i]).Select(word => word switch
            {
                "$last" => last.Text!,
                "$port" => $"{_second.Port}",
                _ => word,
            })];
            last = connection.Execute(words);
            Record(words, last, error: i == commands.Length - 1 && halves.Length > 1 ? halves[1] : null);
        }
    }

    private void Record(string[] words, RespReply reply, string? error = null)
    {
        string line = string.Join(' ', words.Select(word => word.Length > 60 ? "…" : word));
        if (CommandTable.Find(words) is not { } command)
        {
            _faults.Add($"{line}: the table does not know it");
            return;
        }

        _runs++;
        _seen.TryAdd(command.Name, ReplyKinds.None);
        if (error is not null)
        {
            if (!reply.IsError || !reply.Text!.StartsWith(error, StringComparison.Ordinal))
            {
                _faults.Add($"{line}: {reply} is not the error {error}");
            }
        }
        else if (reply is not { Type: '+', Text: "QUEUED" })
        {
            ReplyKinds kinds = reply.Among(command.Reply);
            _seen[command.Name] |= kinds;
            if (kinds == ReplyKinds.None)
            {
                _faults.Add($"{line}: {reply} is none of {command.Reply}");
            }
        }
    }

    private async Task RunClusterAsync()
    {
        await using CommandServer cluster = await CommandServer.StartAsync("--cluster-enabled", "yes");
        foreach (string line in CommandRuns.Cluster)
        {
            using RespConnection connection = cluster.Connect();
            Run(connection, line);
        }
    }

    private void KillAnotherConnection()
    {
        using RespConnection victim = _server.Connect();
        using RespConnection connection = _server.Connect();
        string address = victim.Execute("CLIENT", "INFO").Text!.Split(' ').Single(part => part.StartsWith("addr=", StringComparison.Ordinal))[5..];
        Run(connection, $"CLIENT KILL {address}");
        Assert.True(victim.IsClosedByServer());
    }

    private void KillBusyFunction()
    {
        using RespConnection connection = _server.Connect();
        const string Library = "#!lua name=endless\nredis.register_function('endless', function() while true do end end)";
        Assert.Equal("endless", connection.Execute("FUNCTION", "LOAD", Library).Text);
        KillBusyScript("FCALL", "endless", "FUNCTION");
    }

    private void KillBusyScript(string call, string script, string container)
    {
        using RespConnection busy = _server.Connect();
        using RespConnection connection = _server.Connect();
        Assert.False(connection.Execute("CONFIG", "SET", "busy-reply-threshold", "1").IsError);
        busy.Send(call, script, "0");

        // The server may read the order to kill before the script.
        var since = Stopwatch.StartNew();
        RespReply reply;
        do
        {
            reply = connection.Execute(container, "KILL");
        }
        while (reply.IsError && reply.Text!.StartsWith("NOTBUSY", StringComparison.Ordinal) && since.Elapsed < TimeSpan.FromSeconds(20));

        Record([container, "KILL"], reply);
        Assert.True(busy.Read().IsError);
    }

    private void StreamToReplica()
    {
        using RespConnection replica = _server.Connect();
        replica.Send("SYNC");

        // The snapshot after the $ is no RESP: its length may be left open and it has no line end.
        Record(["SYNC"], new RespReply(replica.ReadType(), "", null));
    }

    private async Task ShutDownAsync()
    {
        await using CommandServer server = await CommandServer.StartAsync();
        using RespConnection connection = server.Connect();
        connection.Send("SHUTDOWN", "NOSAVE");
        Assert.True(connection.IsClosedByServer());
    }
}

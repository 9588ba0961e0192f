using System.Text;
using RedisTyped.Commands;
using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Routing;
using StackExchange.Redis;
using CommandLine = RedisTyped.Integration.Tests.Commands.CommandLine;

namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>
/// Runs every command of the table through methods that the generator makes of its line, and compares with what redis-cli answers on a
/// server that was prepared alike.
/// </summary>
public sealed class GeneratedCommandTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Node = "node";
    private readonly List<string> _faults = [];
    private CommandServer _own = null!;
    private CommandServer _asked = null!;
    private CommandServer _other = null!;
    private Resp3Proxy _resp3 = null!;
    private ShardedRedis _redis = null!;
    private int _generated, _typed, _keyless;

    public async ValueTask InitializeAsync()
    {
        _own = await CommandServer.StartAsync();
        _asked = await CommandServer.StartAsync();
        _other = await CommandServer.StartAsync();
        _resp3 = Resp3Proxy.Start(_own.Port);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_command_answers_through_a_store_what_redis_cli_prints(int protocol)
    {
        await (protocol == 3 ? ConnectAsync(_resp3.Port, "") : ConnectAsync(_own.Port, ClientVersion.Resp2));
        List<IReadOnlyList<CommandStep>> runs = [.. CommandRuns.All.Select((line, i) => CommandStep.Read(line, i, _other.Port)).OfType<IReadOnlyList<CommandStep>>()];
        using (var cli = new RedisCli(_asked.Port))
        {
            foreach (IReadOnlyList<CommandStep> run in runs)
            {
                Prepare(_asked.Port);
                string last = "";
                foreach (CommandStep step in run)
                {
                    last = await step.AskAsync(cli, last);
                }
            }
        }

        GeneratedStore store = GeneratedStore.Of(runs.SelectMany(static r => r).SelectMany(static s => s.Methods()));
        foreach (IReadOnlyList<CommandStep> run in runs)
        {
            await RunAsync(run, store, protocol, static step => step.RawMethod);
            if (run.Any(static s => s.NaturalType() is not null))
            {
                await RunAsync(run, store, protocol, static step => step.NaturalType() is null ? step.RawMethod : step.TypedMethod);
            }
        }

        HashSet<string> ran = [.. runs.SelectMany(static r => r).Select(static s => s.Command.Name)];
        foreach (CommandSpec command in CommandTable.All)
        {
            string? reason = ComparedCommands.WhyNot(command);
            if (ran.Contains(command.Name) != (reason is null))
            {
                _faults.Add($"{command.Name} was {(reason is null ? "neither run nor given a reason" : $"run after all: {reason}")}");
            }
        }

        output.WriteLine(
            $"{ran.Count} of {CommandTable.All.Count} commands answered as redis-cli prints: {_generated} calls of generated methods, {_typed} of them typed, {_keyless} without a key.");
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _resp3.DisposeAsync();
        await _own.DisposeAsync();
        await _asked.DisposeAsync();
        await _other.DisposeAsync();
    }

    private async Task ConnectAsync(int port, string protocol)
    {
        _redis = await ShardedRedis.ConnectAsync(o =>
        {
            o.Nodes.Add(Node, $"127.0.0.1:{port}{protocol}");

            // SAVE waits for the disk: how long the node is silent for that is the machine's doing.
            o.OperationTimeout = TimeSpan.FromMinutes(1);
            o.Heartbeat.Enabled = false;
        });

        // From 2.0 on StackExchange.Redis gives its connections one.
        await _redis.Nodes[0].Database.ExecuteAsync("CLIENT", "SETNAME", "");
    }

    private static void Prepare(int port)
    {
        using var connection = new RespConnection(port);
        foreach (string prepare in CommandRuns.Prepared.Prepend("FLUSHALL"))
        {
            RespReply reply = connection.Execute(CommandStep.Of("", CommandLine.Split(prepare)).Words);
            Assert.False(reply.IsError, $"{prepare}: {reply}");
        }
    }

    private async Task RunAsync(IReadOnlyList<CommandStep> run, GeneratedStore store, int protocol, Func<CommandStep, string> methodOf)
    {
        Prepare(_own.Port);
        byte[] last = [];
        foreach (CommandStep step in run)
        {
            Answer answer;
            try
            {
                answer = Answer.Of(await CallAsync(store, step, methodOf(step), last));
            }
            catch (RedisServerException refusal)
            {
                answer = Answer.OfError(refusal.Message);
            }
            catch (Exception fault)
            {
                _faults.Add($"{Show(step)}: {fault.GetType().Name} {fault.Message}");
                return;
            }

            // A RedisResult is what came, whichever the protocol.
            bool isOther = protocol == 3 && methodOf(step) == step.RawMethod && Resp3Shapes.Of(step.Command.Name) != Resp3Shape.Same;
            Likeness likeness = ComparedCommands.Likeness(step.Command, step.Words);
            string expected = step.Expected.Show(likeness);
            if (!isOther && expected != answer.Show(likeness) && !AreTheSameNumber(step.Expected, answer))
            {
                _faults.Add($"{Show(step)}: {answer.Show(likeness)} instead of {expected}");
            }

            last = Encoding.Latin1.GetBytes(answer.Text ?? "");
        }
    }

    private Task<object?> CallAsync(GeneratedStore store, CommandStep step, string method, byte[] last)
    {
        if (store.RefusedBy(method) is { } rule)
        {
            throw new InvalidOperationException($"{step.NaturalType()} was refused by {rule}");
        }

        _generated++;
        _typed += method == step.TypedMethod ? 1 : 0;
        _keyless += step.IsKeyed ? 0 : 1;
        object where = step.IsKeyed ? "t" : (object)new NodeId(Node);
        return step.Words.Contains("$last") ? store.CallAsync(_redis, method, where, last) : store.CallAsync(_redis, method, where);
    }

    private static bool AreTheSameNumber(Answer expected, Answer answer) =>
        expected.Text?.Replace("inf", "Infinity", StringComparison.Ordinal) == answer.Text && answer.Text is not null;

    private static string Show(CommandStep step) => string.Join(' ', step.Words.Select(static w => w.Length > 60 ? "…" : w));
}

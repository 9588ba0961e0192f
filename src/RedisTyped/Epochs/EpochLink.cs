using Microsoft.Extensions.Logging;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Epochs;

/// <summary>
/// A connection of its own to one node, on which a client looks for epochs. On the one that all calls share a look would wait behind writes that a
/// cut-over holds back. It opens by itself, and again after it broke. For one looker at a time.
/// </summary>
internal sealed class EpochLink(NodePlan plan, ILogger logger)
{
    /// <summary>How the answer begins where the user may not name its connection, or the server was told to have no such command.</summary>
    private static readonly string[] Refusals = ["NOPERM ", "ERR unknown "];

    private readonly Task<ConnectionMultiplexer> _connecting = Task.Run(() => ConnectionMultiplexer.ConnectAsync(ConfigurationOf(plan)));
    private Task<EpochRecord?> _look = Task.FromResult<EpochRecord?>(null);
    private bool _isTold;

    /// <summary>The node.</summary>
    public NodePlan Plan { get; } = plan;

    /// <summary>What the node said last.</summary>
    /// <value>Null while it has said nothing.</value>
    public EpochRecord? Last { get; private set; }

    /// <summary>Why no cut-over sees the client at this node.</summary>
    /// <value>Null: it is seen there, as far as is known.</value>
    public string? WhyUnseen { get; private set; }

    /// <summary>Asks the node, and tells it about the client. While it has not answered, there is no other look.</summary>
    /// <param name="lease">What the client tells of itself.</param>
    /// <returns>What it said; null if it cannot be asked.</returns>
    public Task<EpochRecord?> LookAsync(EpochLease lease) => _look.IsCompleted ? _look = LookAsync(lease.ToString()) : _look;

    /// <summary>Closes the connection.</summary>
    public void Close() => _ = _connecting.ContinueWith(
        static task =>
        {
            if (task.IsCompletedSuccessfully)
            {
                task.Result.Close(allowCommandsToComplete: false);
                task.Result.Dispose();
            }
            else
            {
                _ = task.Exception;
            }
        },
        TaskScheduler.Default);

    private async Task<EpochRecord?> LookAsync(string name)
    {
        await ((Task)_connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await RepeatedQuestion.AskAsync(() => AskAsync(name), TimeProvider.System).ConfigureAwait(false) is { } said ? Last = said : null;
    }

    private async Task<EpochRecord?> AskAsync(string name)
    {
        try
        {
            ConnectionMultiplexer connection = await _connecting.ConfigureAwait(false);
            IDatabase database = connection.GetDatabase(0);

            // A server that has become a replica is asked as before. The name goes first: who sees it knows that the client asks.
            Task<RedisResult> named = NameAsync(database, name);
            Task<RedisValue[]> asked = database.HashGetAsync(EpochRecord.Key, EpochRecord.Fields, CommandFlags.PreferMaster);
            await Task.WhenAll(named, asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            NoteUnseen(named.Exception?.InnerException);
            return EpochRecord.Read(await asked.ConfigureAwait(false));
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException or InvalidOperationException or RedisCommandException)
        {
            if (fault is RedisServerException or RedisCommandException && !_isTold)
            {
                _isTold = true;
                Log.EpochUnread(logger, Plan.Id, fault.Message);
            }

            return null;
        }
    }

    // Async: a configuration that takes CLIENT away throws here, which is no answer of the node's to the other question.
    private static async Task<RedisResult> NameAsync(IDatabase database, string name) =>
        await database.ExecuteAsync("CLIENT", (object[])["SETNAME", name], CommandFlags.PreferMaster).ConfigureAwait(false);

    // What is refused for a while, as by a server that is busy with a script, is told with the next look.
    private void NoteUnseen(Exception? fault)
    {
        if (WhyUnseen is null && (fault is RedisCommandException || (fault is RedisServerException && Array.Exists(Refusals, code => fault.Message.StartsWith(code, StringComparison.Ordinal)))))
        {
            WhyUnseen = fault.Message;
            Log.EpochUnseen(logger, Plan.Id, fault.Message);
        }
    }

    private static ConfigurationOptions ConfigurationOf(NodePlan plan)
    {
        ConfigurationOptions configuration = SideConnection.ConfigurationOf(plan);
        configuration.AbortOnConnectFail = false;
        return configuration;
    }
}

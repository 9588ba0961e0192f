using System.Diagnostics.CodeAnalysis;
using RedisTyped.Testing.Probing;
using RedisTyped.Testing.Processes;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Testing;

/// <summary>A running server that <see cref="RedisNodes"/> started, with what a test may do to it. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification =
    "Semaphore and token source hold nothing of the system unless their wait handle is asked for; RedisNodes ends the process.")]
public sealed class TestNode
{
    private const int MostLostPorts = 5;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    private readonly ServerProgram _program;
    private readonly RedisNodesOptions _options;
    private readonly TestNode? _primary;
    private readonly ServerOutput _output = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private volatile ServerProcess? _process;
    private volatile bool _frozen;

    internal TestNode(string name, string directory, ServerProgram program, RedisNodesOptions options, TestNode? primary)
    {
        Name = name;
        DataDirectory = directory;
        _program = program;
        _options = options;
        _primary = primary;
    }

    /// <summary>Name of the node, such as <c>node-1</c>; that of a replica is <c>node-1-replica-1</c>.</summary>
    public string Name { get; }

    /// <summary>Address on which the node listens, and the only one: <c>127.0.0.1</c>.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>Port of the node; it stays the same over <see cref="RestartAsync"/>.</summary>
    public int Port { get; private set; }

    /// <summary>Address and port, such as <c>127.0.0.1:20815</c>.</summary>
    public string EndPoint => $"{Host}:{Port}";

    /// <summary>
    /// StackExchange.Redis configuration of the node: its end point, those of its replicas, and the password if there is one.
    /// That of a replica names the replica alone.
    /// </summary>
    public string ConfigurationString =>
        string.Join(',', Replicas.Select(replica => replica.EndPoint).Prepend(EndPoint))
        + (_options.Password is { } password ? $",password={password}" : "");

    /// <summary>Folder of the node's own, removed together with the nodes.</summary>
    public string DataDirectory { get; }

    /// <summary>The replicas that follow this node; empty for a replica.</summary>
    public IReadOnlyList<TestNode> Replicas { get; internal set; } = [];

    /// <summary>Process id of the server itself; after it ended, the id it had.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Whether the server runs; also true while it is frozen. That it died by itself is seen once its output has ended.</summary>
    public bool IsRunning => _process?.IsRunning ?? false;

    /// <summary>The last 64 Ki characters, at least, that the server wrote, over all its runs.</summary>
    public string Log => _output.ToString();

    /// <summary>Ends the server at once (SIGKILL on Unix); a frozen one too. Does nothing when it does not run.</summary>
    /// <param name="cancellationToken">Ends the wait for another operation on this node.</param>
    /// <returns>A task that completes when the process is gone and its port closed.</returns>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        using IDisposable turn = await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Stops the server from running any further (SIGSTOP): its connections stay open and nothing answers, as when a machine hangs.
    /// </summary>
    /// <exception cref="InvalidOperationException">The node does not run.</exception>
    /// <exception cref="PlatformNotSupportedException">On Windows, which has no such signal.</exception>
    public void Freeze()
    {
        RunningProcess().Freeze();
        _frozen = true;
    }

    /// <summary>Lets a frozen server go on (SIGCONT); it then answers what it was sent meanwhile. Harmless when not frozen.</summary>
    /// <exception cref="InvalidOperationException">The node does not run.</exception>
    /// <exception cref="PlatformNotSupportedException">On Windows, which has no such signal.</exception>
    public void Resume()
    {
        RunningProcess().Resume();
        _frozen = false;
    }

    /// <summary>
    /// Starts the server again on the same port and folder, after stopping it if it runs. Its keys are there again only with
    /// <see cref="RedisNodesOptions.Persistent"/>; a replica copies its primary's anew.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt; the node is then not running.</param>
    /// <returns>A task that completes when the node answers, and replication to and from nodes that run is up.</returns>
    /// <exception cref="RedisNodeStartException">The server did not come up, perhaps because another program took its port.</exception>
    /// <exception cref="ObjectDisposedException">The nodes were disposed.</exception>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        using IDisposable turn = await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        await StopInOrderAsync(cancellationToken).ConfigureAwait(false);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        limit.CancelAfter(_options.StartTimeout);
        long mark = _output.Position;
        try
        {
            if (!await TryRunAsync(limit.Token).ConfigureAwait(false))
            {
                throw StartFailure("ended before it answered", mark);
            }

            foreach (TestNode replica in Replicas)
            {
                await replica.WaitForLinkAsync(limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !_closing.IsCancellationRequested)
        {
            await EndAsync().ConfigureAwait(false);
            throw StartFailure($"was not ready within {_options.StartTimeout}", mark);
        }
        catch (OperationCanceledException)
        {
            await EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Stops the server in order (SIGTERM; on Windows it is ended), and by force when it has not followed within 10 seconds. Does
    /// nothing when it does not run.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when the process is gone and its port closed.</returns>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        using IDisposable turn = await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        await StopInOrderAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Name and end point.</summary>
    /// <returns>Text such as <c>node-1 (127.0.0.1:20815)</c>.</returns>
    public override string ToString() => $"{Name} ({EndPoint})";

    /// <summary>Starts for the first time, on a port of its choice.</summary>
    internal async Task StartAsync(Func<int> takePort, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(DataDirectory);
        for (int lost = 1; ; lost++)
        {
            Port = takePort();
            long mark = _output.Position;
            if (await TryRunAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            // The one failure that another attempt can mend; see LoopbackPorts.
            LoopbackPorts.Return(Port);
            if (lost == MostLostPorts || !_program.LostPort(_output.Since(mark)))
            {
                throw StartFailure("ended before it answered", mark);
            }
        }
    }

    /// <summary>Ends the server for good.</summary>
    internal async Task CloseAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        using IDisposable turn = await TakeTurnAsync(CancellationToken.None).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
        LoopbackPorts.Return(Port);
    }

    internal RedisNodeStartException StartFailure(string fault, long mark = 0)
    {
        string log = _output.Since(mark).Trim();
        return new RedisNodeStartException(
            $"Node '{Name}' ({_program.Kind} on {EndPoint}) {fault}. "
            + (log.Length == 0 ? "It wrote nothing." : $"It wrote:{Environment.NewLine}{log}"),
            Name,
            log);
    }

    /// <summary>Runs the server until it answers; false when it ended before that.</summary>
    private async Task<bool> TryRunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var settings = new NodeSettings(Port, DataDirectory, _primary?.Port, _options);
        long mark = _output.Position;
        ServerProcess process = await ServerProcess.StartAsync(_program.Command(settings).For(_options), DataDirectory, _output).ConfigureAwait(false);
        _process = process;
        ProcessId = process.Id;
        while (process.IsRunning)
        {
            if (await IsReadyAsync(settings, process, mark, cancellationToken).ConfigureAwait(false))
            {
                await WaitForLinkAsync(cancellationToken).ConfigureAwait(false);
                if (process.IsRunning)
                {
                    return true;
                }
            }

            await Task.WhenAny(process.Ended, Task.Delay(PollInterval, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        await EndAsync().ConfigureAwait(false);
        return false;
    }

    /// <summary>
    /// Asks once; gives up when the server ends, since whoever else holds its port may take the question and never answer.
    /// </summary>
    private async Task<bool> IsReadyAsync(NodeSettings settings, ServerProcess process, long mark, CancellationToken cancellationToken)
    {
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool> ready = _program.IsReadyAsync(settings, process.Id, _output.Since(mark), asking.Token);
        if (await Task.WhenAny(ready, process.Ended).ConfigureAwait(false) == ready)
        {
            return await ready.ConfigureAwait(false);
        }

        await asking.CancelAsync().ConfigureAwait(false);
        await ((Task)ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return false;
    }

    /// <summary>Waits until a replica follows; at once for a primary, and while one of the two cannot take part.</summary>
    private async Task WaitForLinkAsync(CancellationToken cancellationToken)
    {
        while (_primary is not null && CanAnswer && _primary.CanAnswer
            && !await ReplicaLink.IsUpAsync(Port, _primary.Port, _options.Password, cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool CanAnswer => IsRunning && !_frozen;

    private async Task StopInOrderAsync(CancellationToken cancellationToken)
    {
        if (_process is { IsRunning: true } process)
        {
            process.RequestStop();
            await Task.WhenAny(process.Ended, Task.Delay(LongestStop, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        await EndAsync().ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        if (_process is { } process)
        {
            await process.KillAsync().ConfigureAwait(false);
            process.Dispose();
            _process = null;
        }

        _frozen = false;
    }

    private ServerProcess RunningProcess() => _process is { IsRunning: true } process
        ? process
        : throw new InvalidOperationException($"Node {this} does not run; call RestartAsync first.");

    private async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_gate);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

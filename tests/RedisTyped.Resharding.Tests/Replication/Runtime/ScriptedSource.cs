using System.Net;
using System.Net.Sockets;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Tests.Replication.Runtime;

/// <summary>A source that plays what a real server cannot be made to do: each connection gets the next scene.</summary>
internal sealed class ScriptedSource : IAsyncDisposable
{
    public const string Id = "0123456789abcdef0123456789abcdef01234567";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _played = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _playing;

    public ScriptedSource(params Func<Wire, Task>[] scenes)
    {
        _listener.Start();
        _playing = PlayAllAsync(scenes);
    }

    public SourceAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    public SourceOptions Options => new() { Nodes = [Address] };

    /// <summary>Ends when all scenes are played; fails if one did.</summary>
    public Task Played => _played.Task;

    /// <summary>Answers a greeting up to PSYNC.</summary>
    /// <returns>The PSYNC.</returns>
    public static async Task<string> GreetAsync(Wire wire)
    {
        while (true)
        {
            string command;
            try
            {
                command = await wire.CommandAsync();
            }
            catch (EndOfStreamException)
            {
                throw new OnlyLooked();
            }

            if (command.StartsWith("PSYNC", StringComparison.Ordinal))
            {
                return command;
            }

            await wire.SendAsync(command == "PING" ? "+PONG\r\n" : "+OK\r\n");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _playing;
    }

    private async Task PlayAllAsync(Func<Wire, Task>[] scenes)
    {
        try
        {
            foreach (var scene in scenes)
            {
                while (!await TryPlayAsync(scene))
                {
                }
            }

            _played.SetResult();
            while (!await TryPlayAsync(GreetAsync))
            {
            }
        }
        catch (Exception e)
        {
            _played.TrySetException(e);
        }
    }

    /// <summary>Plays a scene; false when who connected left without a request, as a proxy does that looks whether its source is there.</summary>
    private async Task<bool> TryPlayAsync(Func<Wire, Task> scene)
    {
        await using var wire = new Wire(await _listener.AcceptSocketAsync());
        try
        {
            await scene(wire);
            return true;
        }
        catch (OnlyLooked)
        {
            return false;
        }
    }

    private sealed class OnlyLooked : Exception;
}

namespace RedisTyped.Testing.Processes;

/// <summary>One run of a server. It ends at the latest with the process that started it, however that ends.</summary>
internal abstract class ServerProcess : IDisposable
{
    /// <summary>Id of the server itself, never of a wrapper.</summary>
    public abstract int Id { get; }

    /// <summary>Completes when the server has ended, whoever ended it.</summary>
    public abstract Task Ended { get; }

    public bool IsRunning => !Ended.IsCompleted;

    /// <param name="command">What to run.</param>
    /// <param name="directory">Working folder of the server.</param>
    /// <param name="output">Takes what the server writes.</param>
    public static async Task<ServerProcess> StartAsync(ServerCommand command, string directory, ServerOutput output) =>
        OperatingSystem.IsWindows()
            ? WindowsServerProcess.Start(command, directory, output)
            : await UnixServerProcess.StartAsync(command, directory, output).ConfigureAwait(false);

    /// <summary>Stops the server from running any further until <see cref="Resume"/>; its sockets stay open.</summary>
    public abstract void Freeze();

    public abstract void Resume();

    /// <summary>Asks the server to end in order, where the system has such a request.</summary>
    public abstract void RequestStop();

    /// <summary>Ends the server at once and returns when it is gone.</summary>
    public abstract Task KillAsync();

    public abstract void Dispose();
}

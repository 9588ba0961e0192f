using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace RedisTyped.Testing.Processes;

/// <summary>
/// A server below a small shell that kills it when the shell's standard input ends. The kernel closes that pipe when this process ends,
/// even by SIGKILL, so no server outlives its tests. (PR_SET_PDEATHSIG would do without the shell, but only on Linux, and it
/// follows the thread that forked, not the process.)
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixServerProcess : ServerProcess
{
    // Sent before the pipe is closed on purpose; the script below compares it. A pipe that ends without it was closed by the death of
    // this process: nobody else is left to remove the node's folder, so the shell does.
    private const string KeepFolder = "keep";

    // The inner shell names its process id, which is the server's once exec has replaced it. Signals that a terminal or a CI runner
    // sends to the whole group must not end the watcher before its server. The server is reaped after its standard input has
    // ended, so until then its id names no other process. setsid is not for all: Linux shares its time out by sessions, and servers with
    // one each are slower beside a machine's other work.
    private const string Watcher = """
        directory=$1
        shift
        exec 2>&1
        alone=${REDISTYPED_OWN_SESSION:+$(command -v setsid)}
        $alone /bin/sh -c 'echo $$; exec "$@"' "$0" "$@" </dev/null &
        server=$!
        trap '' HUP INT QUIT TERM
        exec >/dev/null 2>&1
        read -r word
        kill -KILL "$server"
        wait "$server"
        code=$?
        if [ "$word" != keep ]; then
            PATH=/usr/bin:/bin
            cd /
            rm -rf -- "$directory"
            rmdir -- "${directory%/*}"
        fi
        exit "$code"
        """;

    private static readonly TimeSpan LongestTail = TimeSpan.FromSeconds(2);

    private readonly Process _watcher;
    private readonly Task _written;
    private readonly TaskCompletionSource _reaped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _released;

    private UnixServerProcess(Process watcher, int id, Task written)
    {
        _watcher = watcher;
        _written = written;
        Id = id;
        Ended = Task.WhenAny(written, _reaped.Task);
    }

    public override int Id { get; }

    /// <inheritdoc/>
    /// <remarks>Seen by the end of its output, which the server and its short-lived children (BGSAVE) alone hold open.</remarks>
    public override Task Ended { get; }

    public static new async Task<ServerProcess> StartAsync(ServerCommand command, string directory, ServerOutput output)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = directory,
        };
        foreach (string argument in (string[])["-c", Watcher, "redis-node", directory, command.FileName, .. command.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        Process watcher = Process.Start(start)!;
        var id = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task written = output.DrainAsync(watcher.StandardOutput, line =>
        {
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                id.SetResult(number);
            }
            else
            {
                output.Append(line);
            }
        });

        await Task.WhenAny(id.Task, written).ConfigureAwait(false);
        if (id.Task.IsCompleted)
        {
            return new UnixServerProcess(watcher, await id.Task.ConfigureAwait(false), written);
        }

        watcher.Dispose();
        throw new RedisNodeStartException($"/bin/sh could not start {command.FileName}: {output}");
    }

    public override void Freeze()
    {
        UnixSignals.Send(Id, UnixSignals.Stop);
        UnixSignals.WaitUntilStopped(Id);
    }

    public override void Resume() => UnixSignals.Send(Id, UnixSignals.Continue);

    public override void RequestStop()
    {
        UnixSignals.Send(Id, UnixSignals.Terminate);
        // A frozen server gets its signals when it goes on.
        UnixSignals.Send(Id, UnixSignals.Continue);
    }

    public override async Task KillAsync()
    {
        Release();
        await _watcher.WaitForExitAsync().ConfigureAwait(false);
        // The rest of the log is on its way, unless a child of the server still holds the pipe.
        await Task.WhenAny(_written, Task.Delay(LongestTail)).ConfigureAwait(false);
        _reaped.TrySetResult();
    }

    public override void Dispose()
    {
        Release();
        _watcher.Dispose();
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        try
        {
            _watcher.StandardInput.Write(KeepFolder + "\n");
            _watcher.StandardInput.Close();
        }
        catch (IOException) when (!Ended.IsCompleted)
        {
            // Somebody ended the watcher; its server is left to us.
            UnixSignals.Send(Id, UnixSignals.Kill);
        }
        catch (IOException)
        {
            // Watcher and server are both gone.
        }
    }
}

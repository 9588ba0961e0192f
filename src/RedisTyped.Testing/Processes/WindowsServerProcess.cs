using System.Diagnostics;
using System.Runtime.Versioning;

namespace RedisTyped.Testing.Processes;

/// <summary>A server in a job that Windows ends together with this process.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsServerProcess : ServerProcess
{
    private readonly Process _process;

    private WindowsServerProcess(Process process, Task ended)
    {
        _process = process;
        Id = process.Id;
        Ended = ended;
    }

    public override int Id { get; }

    public override Task Ended { get; }

    public static ServerProcess Start(ServerCommand command, string directory, ServerOutput output)
    {
        var start = new ProcessStartInfo(command.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = directory,
        };
        foreach (string argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        try
        {
            KillOnCloseJob.Add(process.SafeHandle);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }

        Task written = Task.WhenAll(output.DrainAsync(process.StandardOutput), output.DrainAsync(process.StandardError));
        return new WindowsServerProcess(process, Task.WhenAll(process.WaitForExitAsync(), written));
    }

    public override void Freeze() => throw NotOffered();

    public override void Resume() => throw NotOffered();

    /// <summary>Windows has no request to end that reaches a program without a window, so it is ended.</summary>
    public override void RequestStop() => _process.Kill();

    public override async Task KillAsync()
    {
        if (IsRunning)
        {
            _process.Kill();
        }

        await Ended.ConfigureAwait(false);
    }

    public override void Dispose()
    {
        if (IsRunning)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static PlatformNotSupportedException NotOffered() =>
        new("Windows has no signal that stops a process for a while; use KillAsync and RestartAsync, or run this test on Linux or macOS.");
}

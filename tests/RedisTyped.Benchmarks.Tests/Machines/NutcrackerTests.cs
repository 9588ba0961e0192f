using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Benchmarks.Tests.Machines;

/// <summary>Nothing that compare starts outlives it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class NutcrackerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nutcracker").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task The_proxy_ends_with_a_run_that_is_ended(string signal)
    {
        string id = await PutInPlaceOfNutcrackerAsync();
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, ["exec", typeof(BenchmarkNodes).Assembly.Location, "compare", "--only", "get-1", "--seconds", "3600"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = _folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using Process run = Process.Start(start)!;
        run.OutputDataReceived += static (_, _) => { };
        run.ErrorDataReceived += static (_, _) => { };
        run.BeginOutputReadLine();
        run.BeginErrorReadLine();
        using Process proxy = await ProxyOfAsync(run, id);

        using (Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {run.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await run.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        Exception? left = await Record.ExceptionAsync(
            () => proxy.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60)));
        if (left is not null)
        {
            proxy.Kill();
        }

        Assert.Null(left);
    }

    /// <summary>Something that runs for ever where nutcracker is looked for, and says its process id in a file.</summary>
    private async Task<string> PutInPlaceOfNutcrackerAsync()
    {
        string program = Path.Combine(_folder, "nutcracker");
        string id = Path.Combine(_folder, "id");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho $$ > '{id}.new'\nmv '{id}.new' '{id}'\nexec sleep 600\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return id;
    }

    private static async Task<Process> ProxyOfAsync(Process run, string id)
    {
        var patience = Stopwatch.StartNew();
        while (!File.Exists(id))
        {
            Assert.False(run.HasExited, "It ended before it had started the proxy.");
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "It did not start the proxy.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(id), CultureInfo.InvariantCulture));
    }
}

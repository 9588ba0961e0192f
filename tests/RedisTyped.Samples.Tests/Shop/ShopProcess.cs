using System.Diagnostics;
using System.Text;

namespace RedisTyped.Samples.Tests.Shop;

/// <summary>The sample WebShop as a process of its own, with nodes of its own.</summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly StringBuilder _output = new();

    private ShopProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Where the shop is.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts the shop on a free port, and gives it when it serves.</summary>
    public static async Task<ShopProcess> StartAsync(CancellationToken ct, params (string Name, string Value)[] environment)
    {
        var shop = new ShopProcess(Start(["--port", "0"], environment));
        try
        {
            while (await InTime.AwaitAsync(shop._process.StandardOutput.ReadLineAsync(ct).AsTask(), "the shop says where it is") is { } line)
            {
                shop._output.AppendLine(line);
                if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["shop", var address])
                {
                    shop.Address = new Uri(address);
                    return shop;
                }
            }

            throw new InvalidOperationException($"The shop ended: {shop._output}{await shop._error}");
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the shop to its own end.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(CancellationToken ct, params string[] args)
    {
        await using var shop = new ShopProcess(Start(args, []));
        return await shop.EndAsync(ct);
    }

    /// <summary>Ends the shop as Ctrl-C in a terminal does: all processes of its group get the signal.</summary>
    public async Task<(int Exit, string Output, string Error)> InterruptAsync(CancellationToken ct)
    {
        using (Process kill = Process.Start("kill", ["-INT", "--", $"-{_process.Id}"]))
        {
            await InTime.AwaitAsync(kill.WaitForExitAsync(ct), "the signal is sent");
        }

        return await EndAsync(ct);
    }

    /// <summary>A browser without a session yet.</summary>
    public HttpClient Browser() => new() { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Its nodes end with it.
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static Process Start(string[] args, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("setsid", ["dotnet", Path.Combine(AppContext.BaseDirectory, "WebShop.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private async Task<(int Exit, string Output, string Error)> EndAsync(CancellationToken ct)
    {
        _output.Append(await InTime.AwaitAsync(_process.StandardOutput.ReadToEndAsync(ct), "the shop has ended"));
        await InTime.AwaitAsync(_process.WaitForExitAsync(ct), "the shop has ended");
        return (_process.ExitCode, _output.ToString(), await _error);
    }
}

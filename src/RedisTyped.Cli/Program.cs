using System.Runtime.InteropServices;
using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;

using var console = CommandConsole.OfThisProcess();
using var cancellation = new CancellationTokenSource();

// Registered before anything is written, which System.CommandLine's own handler is not. A second Ctrl-C ends the process as it is.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    signal.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
});
return await Tool.RunAsync(args, console, cancellation.Token);

using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace RedisTyped.Cli.Serving;

/// <summary>
/// Has sockets serve the gateway in as few steps as they can. A gateway does little for each request: handing it from thread to thread costs
/// more than that, so everything is done where the system says that bytes have come. Nothing in the gateway blocks there.
/// </summary>
internal static class SocketTuning
{
    // What .NET reads when the first socket of the process is made: https://github.com/dotnet/runtime/blob/v10.0.0/src/libraries/System.Net.Sockets/src/System/Net/Sockets/SocketAsyncEngine.Unix.cs
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string ThreadCount = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>For all sockets of the process; must come before the first one.</summary>
    public static void Apply()
    {
        Set(InlineCompletions, "1");

        // One for each processor, as .NET has then, leaves none to the system's own work with the packets: measured with two processors, one thread has shorter waits and less to pay.
        Set(ThreadCount, Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>For those of Kestrel.</summary>
    public static void Apply(SocketTransportOptions options)
    {
        options.UnsafePreferInlineScheduling = true;

        // Idle clients hold a block of memory each then, and every request costs a system call less.
        options.WaitForDataBeforeAllocatingBuffer = false;
        options.Backlog = 4096;
    }

    private static void Set(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is null)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}

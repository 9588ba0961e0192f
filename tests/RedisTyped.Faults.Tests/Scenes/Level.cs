using System.Net.NetworkInformation;

namespace RedisTyped.Faults.Tests.Scenes;

/// <summary>What a client holds of the machine while it makes no calls.</summary>
/// <param name="Heap">Bytes of the heap after a collection.</param>
/// <param name="Clients">Connections that the servers count.</param>
/// <param name="Sockets">Sockets to them.</param>
internal sealed record Level(long Heap, int Clients, int Sockets)
{
    /// <summary>How much more heap counts as the same: pools and tables of the runtime grow as they like.</summary>
    public const long SameHeap = 8 << 20;

    /// <summary>Whether this is no more than it was before.</summary>
    public bool IsNotAbove(Level before) =>
        Heap <= before.Heap + SameHeap && Clients <= before.Clients && Sockets <= before.Sockets;

    /// <summary>Measures.</summary>
    /// <param name="servers">The ports of the servers that run.</param>
    /// <param name="dialed">The ports that the client connects to.</param>
    public static async Task<Level> OfAsync(IReadOnlyCollection<int> servers, IReadOnlySet<int> dialed)
    {
        int clients = 0;
        foreach (int port in servers)
        {
            clients += await ClientsAsync(port);
        }

        int sockets = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Count(connection => connection.State == TcpState.Established && dialed.Contains(connection.RemoteEndPoint.Port));
        return new Level(HeapAfterCollection(), clients, sockets);
    }

    public override string ToString() => $"{Heap / 1048576.0:0.0} MB, {Clients} clients, {Sockets} sockets";

    // Twice: what finalizers let go of is collected by the second. Not GC.GetTotalMemory, which counts what threads have set aside for what
    // they allocate next, and can be off by megabytes, even below nothing.
    private static long HeapAfterCollection()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GCMemoryInfo collected = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return collected.HeapSizeBytes - collected.FragmentedBytes;
    }

    // Without the one that asks, and without replicas.
    private static async Task<int> ClientsAsync(int port)
    {
        string list = await PlainConnection.AskAsync(port, "CLIENT LIST");
        return list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(static line => !line.Contains("flags=S", StringComparison.Ordinal)) - 1;
    }
}

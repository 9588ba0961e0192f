using System.Net;
using System.Net.Sockets;

namespace RedisTyped.Testing.Servers;

/// <summary>
/// Ports on which nothing listens now. A port cannot be reserved against programs that do not ask here: between this look and the server's own bind one of them
/// may take it. That race is rare and told apart from every other failure (the server says that the address is in use), so
/// the start is repeated with another port then, and only then.
/// </summary>
/// <remarks>
/// Of processes that take ports here none takes one of another's, also while a server of it is away that wants its port back: the port of UDP with the same number, which no server wants, is held for it.
/// </remarks>
internal static class LoopbackPorts
{
    // Below the ranges from which Linux (32768) and the others (49152) take ports for outgoing connections, so that those never
    // take one of ours; and so far below that they take no cluster bus, 10000 higher, either. Nor is a port the bus of another node: one that
    // was killed wants both back.
    private const int First = 10000;
    private const int AfterLast = 20000;
    private const int MostTries = 1000;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, Socket?> Taken = [];

    /// <summary>A free port that is given to nobody else, in this process or in another one, until <see cref="Return"/>.</summary>
    public static int Take()
    {
        for (int tries = 0; tries < MostTries; tries++)
        {
            int port = Random.Shared.Next(First, AfterLast);
            lock (Gate)
            {
                if (!Taken.TryAdd(port, null))
                {
                    continue;
                }
            }

            if (IsFree(port) && TryHold(port, out Socket? held))
            {
                lock (Gate)
                {
                    Taken[port] = held;
                }

                return port;
            }

            Return(port);
        }

        throw new RedisNodeStartException(
            $"No free port was found between {First} and {AfterLast - 1} on 127.0.0.1 in {MostTries} tries; "
            + "end the programs that hold them.");
    }

    public static void Return(int port)
    {
        lock (Gate)
        {
            Taken.Remove(port, out Socket? held);
            held?.Dispose();
        }
    }

    /// <summary>
    /// Whether nothing listens on a port. A listener that this process has closed may be there for a moment more: a program that is just being started has a copy of it until it is begun.
    /// </summary>
    public static bool IsFree(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            listener.Stop();
        }
    }

    // Where there is no UDP, only this process is held off.
    private static bool TryHold(int port, out Socket? held)
    {
        held = null;
        try
        {
            held = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ExclusiveAddressUse = true };
            held.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException e)
        {
            held?.Dispose();
            held = null;
            return e.SocketErrorCode is not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied);
        }
    }
}

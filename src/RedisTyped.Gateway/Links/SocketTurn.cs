using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// Where .NET completes reads on the thread that the system tells of sockets' events, that thread handles all that are there, one after the other,
/// before it asks for more. What the reads of such a turn have for a node, or for a client, is gathered here and sent when the turn has ended:
/// so one send is for many of them, and the node, or the client, is woken once.
/// </summary>
/// <remarks>
/// .NET tells of no turn's end. A socket of the turn's own does, to which it sends a byte when there is the first thing to send: its event comes
/// behind those that are being handled. Where hardly anything is to be gathered, that costs more than it saves: then there is nothing but a look,
/// every now and then, whether that is still so. Each of these threads has its own, and only it touches that.
/// </remarks>
internal sealed class SocketTurn
{
    /// <summary>The variable by which .NET completes reads on that thread. It is looked at when the first socket of the process is made: https://github.com/dotnet/runtime/blob/v10.0.0/src/libraries/System.Net.Sockets/src/System/Net/Sockets/SocketAsyncEngine.Unix.cs</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Gathering is begun when one turn has had so much to send, and ends when <see cref="ThinTurns"/> in a row had less.</summary>
    private const int Worth = 8;

    private const int ThinTurns = 8;

    /// <summary>Where nothing is gathered, it is tried once in so many times.</summary>
    private const int Trial = 64;

    private static readonly byte[] Ring = [0];
    private static int _opened;

    [ThreadStatic]
    private static SocketTurn? _current;

    private readonly Socket _bell;
    private readonly List<LinkSender> _senders = [];
    private readonly List<ReplyReceiver> _receivers = [];
    private int _untried;
    private int _thin;
    private bool _gathers;
    private bool _isEnding;

    private SocketTurn(Socket bell) => _bell = bell;

    /// <summary>Has the threads of this process gather, if reads are completed on them; once.</summary>
    public static void Open()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(InlineCompletions) is "1" or "true" && Interlocked.Exchange(ref _opened, 1) == 0)
        {
            try
            {
                // Sockets are dealt to the threads by turns, and there are no more of these than processors.
                for (int i = 0; i < Environment.ProcessorCount; i++)
                {
                    Socket bell = NewBell();
                    _ = new SocketTurn(bell).RunAsync();
                    bell.Send(Ring);
                }
            }
            catch (SocketException)
            {
                // The process may not make such sockets: then everything is sent at once.
            }
        }
    }

    /// <summary>Sends what a link has gathered: when the turn ends, if that is worth it, else at once.</summary>
    public static void Send(LinkSender sender)
    {
        if (_current is not { } turn || !turn.TryGather())
        {
            sender.Flush();
        }
        else if (!ReferenceEquals(sender.DueIn, turn))
        {
            sender.DueIn = turn;
            turn._senders.Add(sender);
        }
    }

    /// <summary>Sends what was written for a client: when the turn ends, if that is worth it, else at once.</summary>
    public static void Send(ReplyReceiver receiver)
    {
        if (_current is not { } turn || !turn.TryGather())
        {
            receiver.Flush();
        }
        else
        {
            turn._receivers.Add(receiver);
        }
    }

    // A datagram socket that is connected to itself: nobody else can send to it. Others on this host, or in other containers of its network, may have our number.
    private static Socket NewBell()
    {
        var address = new UnixDomainSocketEndPoint($"\0redistyped-turn-{Environment.ProcessId}-{Guid.NewGuid():N}");
        var bell = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        bell.Bind(address);
        bell.Connect(address);
        return bell;
    }

    private async Task RunAsync()
    {
        byte[] rung = new byte[1];
        while (true)
        {
            await _bell.ReceiveAsync(rung.AsMemory(), SocketFlags.None).ConfigureAwait(false);
            if (Thread.CurrentThread.IsThreadPoolThread)
            {
                _bell.Dispose();
                return;
            }

            _current = this;
            End();
        }
    }

    private bool TryGather()
    {
        if (_isEnding)
        {
            return false;
        }

        if (_senders.Count + _receivers.Count > 0)
        {
            return true;
        }

        if (!_gathers && ++_untried < Trial)
        {
            return false;
        }

        _untried = 0;
        _bell.Send(Ring);
        return true;
    }

    private void End()
    {
        int count = _senders.Count + _receivers.Count;
        _thin = count >= Worth ? 0 : _thin + 1;
        _gathers = count >= Worth || (_gathers && _thin < ThinTurns);

        _isEnding = true;

        // First the nodes get what to do next, then the clients their replies.
        foreach (LinkSender sender in CollectionsMarshal.AsSpan(_senders))
        {
            sender.DueIn = null;
            sender.Flush();
        }

        foreach (ReplyReceiver receiver in CollectionsMarshal.AsSpan(_receivers))
        {
            receiver.Flush();
        }

        _senders.Clear();
        _receivers.Clear();
        _isEnding = false;
    }
}

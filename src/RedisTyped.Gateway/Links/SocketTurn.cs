using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// Where .NET completes reads on the thread that the system tells of sockets' events, that thread handles all that are there, one after the other,
/// before it asks for more. What the reads of such a turn have for a node, or for a client, is gathered here and sent when the turn has ended:
/// so one send is for many of them, and the node, or the client, is woken once. A client's replies to what was read together may wait a little longer, until all are there.
/// </summary>
/// <remarks>
/// A <see cref="TurnBell"/>, rung when there is the first thing to send, tells of the turn's end; it is the turn's own. Each of these threads has its own turn, and only it touches that,
/// but for the bell, and the timer of <see cref="DelayedReplies"/>, which rings it where replies have waited for others in vain.
/// </remarks>
internal sealed class SocketTurn(TurnBell bell, ILogger logger, TimeProvider time) : IDisposable
{
    /// <summary>The variable by which .NET completes reads on that thread. It is looked at when the first socket of the process is made: https://github.com/dotnet/runtime/blob/v10.0.0/src/libraries/System.Net.Sockets/src/System/Net/Sockets/SocketAsyncEngine.Unix.cs</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static int _opened;

    [ThreadStatic]
    private static SocketTurn? _current;

    private readonly List<LinkSender> _senders = [];
    private readonly List<ReplyReceiver> _receivers = [];
    private readonly DelayedReplies _delayed = new(bell, time);
    private GatheringRule _rule;
    private int _begunWaits;
    private bool _isEnding;

    /// <summary>Has the threads of this process gather, if reads are completed on them; once.</summary>
    public static void Open(ILogger logger)
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(InlineCompletions) is "1" or "true" && Interlocked.Exchange(ref _opened, 1) == 0)
        {
            try
            {
                // Sockets are dealt to the threads by turns, and there are no more of these than processors.
                for (int i = 0; i < Environment.ProcessorCount; i++)
                {
                    var bell = new TurnBell();
                    _ = new SocketTurn(bell, logger, TimeProvider.System).RunAsync();

                    // Behind the wait for it: what is there before is heard on this thread.
                    bell.TryRing();
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

    /// <summary>Has what was written for a client wait for more that is to be sent with it, where turns have so much to send that gathering is worth it.</summary>
    /// <param name="receiver">The client.</param>
    /// <param name="wait">Its number of this wait.</param>
    /// <returns>Whether it waits. Then <see cref="ReplyReceiver.FlushDelayed"/> is called in the end.</returns>
    public static bool TryDelay(ReplyReceiver receiver, int wait)
    {
        if (_current is not { } turn || !turn._rule.Gathers || !turn._delayed.TryAdd(receiver, wait))
        {
            return false;
        }

        turn._begunWaits++;
        return true;
    }

    /// <summary>Makes it the turn of this thread.</summary>
    public void Enter() => _current = this;

    /// <summary>Sends what was gathered: first the nodes get what to do next, then the clients their replies.</summary>
    public void End()
    {
        // Who waits counts as well: else waiting would be no longer worth it for being done.
        int count = _senders.Count + _receivers.Count + _begunWaits;
        if (count > 0)
        {
            _rule.End(count);
        }

        _begunWaits = 0;
        _isEnding = true;
        foreach (LinkSender sender in CollectionsMarshal.AsSpan(_senders))
        {
            sender.DueIn = null;
            try
            {
                sender.Flush();
            }
            catch (Exception fault)
            {
                // The others have nobody else to send theirs.
                GatewayLog.NotSent(logger, fault);
            }
        }

        foreach (ReplyReceiver receiver in CollectionsMarshal.AsSpan(_receivers))
        {
            try
            {
                receiver.Flush();
            }
            catch (Exception fault)
            {
                GatewayLog.NotSent(logger, fault);
            }
        }

        _senders.Clear();
        _receivers.Clear();
        while (_delayed.TryTake(out ReplyReceiver? receiver, out int wait))
        {
            try
            {
                receiver.FlushDelayed(wait);
            }
            catch (Exception fault)
            {
                GatewayLog.NotSent(logger, fault);
            }
        }

        _isEnding = false;
    }

    /// <summary>Gathers nothing more, and sends what it has.</summary>
    public void Dispose()
    {
        bell.Dispose();
        _delayed.Dispose();
        End();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await bell.HearAsync().ConfigureAwait(false);
                if (Thread.CurrentThread.IsThreadPoolThread)
                {
                    Dispose();
                    return;
                }

                Enter();
                End();
            }
        }
        catch (Exception fault)
        {
            // It cannot be rung from now on, so that nothing more is gathered; and what was has nobody else to send it.
            Dispose();
            GatewayLog.GatheringEnded(logger, fault);
        }
    }

    private bool TryGather() =>
        !_isEnding && (_senders.Count + _receivers.Count > 0 || (_rule.Begins() && bell.TryRing()));
}

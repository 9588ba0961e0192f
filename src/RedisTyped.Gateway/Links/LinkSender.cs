namespace RedisTyped.Gateway.Links;

/// <summary>Sends what a link has gathered, one send at a time; what came meanwhile goes with the next. Thread-safe.</summary>
internal sealed class LinkSender(LinkTraffic traffic)
{
    /// <summary>So much is sent at once: how long the node may owe replies and say nothing counts from each piece that was taken, since a large request takes its time.</summary>
    private const int PieceSize = 1024 * 1024;

    /// <summary>
    /// A turn that has it in its list; for <see cref="SocketTurn"/>. Each turn sets and clears its own only, on its own thread: it may be in the lists of several, or twice in
    /// one, but a turn that finds itself here has it.
    /// </summary>
    public SocketTurn? DueIn { get; set; }

    /// <summary>Sends what has been taken, unless it is better gathered for a little longer, or is being sent.</summary>
    public void Flush()
    {
        if (traffic.TryBeginSend() is { } stream)
        {
            Send(stream);
        }
    }

    private void Send(Stream stream)
    {
        for (Stream? next = stream; next is not null; next = traffic.EndSend())
        {
            ValueTask sending;
            try
            {
                ReadOnlyMemory<byte> requests = traffic.Outgoing;
                sending = requests.Length <= PieceSize ? next.WriteAsync(requests) : SendPiecesAsync(next, requests);
            }
            catch (Exception fault)
            {
                // Whatever it is: a send that does not end would be the last one.
                traffic.Break(next, fault.Message);
                continue;
            }

            if (!sending.IsCompletedSuccessfully)
            {
                _ = EndSendAsync(next, sending);
                return;
            }

            sending.GetAwaiter().GetResult();
        }
    }

    private async ValueTask SendPiecesAsync(Stream stream, ReadOnlyMemory<byte> requests)
    {
        for (; requests.Length > 0; requests = requests[Math.Min(PieceSize, requests.Length)..])
        {
            await stream.WriteAsync(requests[..Math.Min(PieceSize, requests.Length)]).ConfigureAwait(false);
            traffic.Heard();
        }
    }

    private async Task EndSendAsync(Stream stream, ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            traffic.Break(stream, fault.Message);
        }

        if (traffic.EndSend() is { } next)
        {
            Send(next);
        }
    }
}

namespace RedisTyped.Gateway.Links;

/// <summary>Sends what a link has gathered, one send at a time; what came meanwhile goes with the next. Thread-safe.</summary>
internal sealed class LinkSender(LinkTraffic traffic)
{
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
                sending = next.WriteAsync(traffic.Outgoing);
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

using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

// Passes long replies on before their end has come: the value of one client is not to take the memory of a whole one in the link that all share.
internal sealed partial class GatewayClient
{
    private RespBuffer? _messages;
    private bool _isBegun;
    private long _begunAt;
    private long _letFrom;
    private long _letTo;

    // So much of what is unsent may be unsent beside what anyone may leave: of one long reply, until it is sent.
    private long Let => Math.Clamp(_letTo - Math.Max(_letFrom, _sent), 0, _scope.MostLet);

    /// <summary>Writes the beginning of a reply, or more of it, if it is due, or drops it, if nobody gets it; the last part comes by <see cref="Complete"/>. The lock is held.</summary>
    /// <param name="pending">Whose it is.</param>
    /// <param name="part">The bytes.</param>
    /// <param name="isFirst">Whether <see cref="Flush"/> is to be called, as nobody has been told before.</param>
    /// <returns>Whether it was written or dropped.</returns>
    public bool TryWritePart(PendingReply pending, ReadOnlySpan<byte> part, out bool isFirst)
    {
        isFirst = false;
        if (_isEnded || !ReferenceEquals(_row.First, pending))
        {
            return IsForNobody(part.Length);
        }

        if (!_isBegun)
        {
            _isBegun = true;
            _begunAt = _written;
        }

        NotePart(part.Length);
        Write(part);
        isFirst = !_isWritten;
        _isWritten = true;
        return true;
    }

    /// <summary>Whether nobody gets a reply that cannot be passed on yet: its client has gone, or what there is of it is too much to be kept. The lock is held.</summary>
    /// <param name="bytes">How much there is of it.</param>
    public bool IsForNobody(int bytes)
    {
        CheckLimit(bytes);
        return _isEnded;
    }

    /// <summary>Ends the connection: the client has part of a reply, and would take whatever comes now for the rest of it. The lock is held.</summary>
    public void BreakOff()
    {
        if (!_isEnded)
        {
            _scope.NoteBrokenOff(this);
            Fail();
        }

        Wake();
    }

    // Messages come beside replies, but not within one.
    private bool TryDefer(ReadOnlySpan<byte> message)
    {
        if (!_isBegun || !TryHold(message.Length))
        {
            return _isEnded;
        }

        (_messages ??= new RespBuffer()).Write(message);
        return true;
    }

    // One long reply at a time is let: those behind it count until it is sent.
    private void NotePart(int bytes)
    {
        if (_letTo <= _sent)
        {
            _letFrom = _begunAt;
        }

        if (_letFrom == _begunAt)
        {
            _letTo = _written + bytes;
        }
    }

    private void EndLong()
    {
        _isBegun = false;
        if (_messages is { Length: > 0 } messages)
        {
            _kept -= messages.Length;
            Write(messages.Written);
            messages.ClearDownTo(KeptBytes);
        }
    }
}

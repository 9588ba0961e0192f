using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RedisTyped.Gateway.Links;

namespace RedisTyped.Gateway.Clients;

// Writes replies. The output is never written to while it is being flushed: that of a client over TLS, which is no pipe but a writer before a
// stream, loses what comes then: https://github.com/dotnet/runtime/blob/v10.0.0/src/libraries/System.IO.Pipelines/src/System/IO/Pipelines/StreamPipeWriter.cs
internal sealed partial class GatewayClient
{
    /// <summary>Of replies that had to wait so much is put out at a time: whoever delivers them has other clients, too.</summary>
    private const int MostPutOut = 256 * 1024;

    /// <summary>Less than so much waits for other replies.</summary>
    private const int MostDelayed = 16 * 1024;

    /// <summary>A pipe rents one array for what it is asked for at once, and a pool keeps it.</summary>
    private const int LargestSpan = 64 * 1024;

    private readonly PipeWriter _output;
    private readonly ReplyBacklog _behind = new();
    private readonly Action _onFlushed;
    private ValueTaskAwaiter<FlushResult> _flushing;
    private long _written;
    private long _sent;
    private long _lastReply;
    private bool _isFlushing;
    private bool _isFlushDue;
    private bool _isDelayed;
    private int _lastWait;

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (Gate)
        {
            FlushLocked();
        }
    }

    /// <inheritdoc/>
    public override void FlushDelayed(int wait)
    {
        lock (Gate)
        {
            if (_isDelayed && wait == _lastWait)
            {
                FlushLocked();
            }
        }
    }

    private void FlushLocked()
    {
        _isWritten = false;
        _isDelayed = false;
        if (_isFlushing)
        {
            _isFlushDue = true;
        }
        else
        {
            FlushNow();
        }
    }

    // Whether what is written waits for the other replies to what was read together. Nodes answer one after the other, and where there is much to do a send costs more
    // than all else that is done for a small reply.
    private bool TryDelay(bool endsReading)
    {
        if (endsReading || _isEnded || _row.Count == 0 || _written - _sent >= MostDelayed)
        {
            return false;
        }

        if (!_isDelayed)
        {
            _lastWait++;
            _isDelayed = SocketTurn.TryDelay(this, _lastWait);
        }

        return _isDelayed;
    }

    private void Write(ReadOnlySpan<byte> reply)
    {
        if (_isEnded)
        {
            return;
        }

        _written += reply.Length;
        _lastReply = _scope.Now;
        if (_isFlushing)
        {
            _behind.Write(reply);
            CheckLimit();
            return;
        }

        Put(reply);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length > LargestSpan; bytes = bytes[LargestSpan..])
        {
            bytes[..LargestSpan].CopyTo(_output.GetSpan(LargestSpan));
            _output.Advance(LargestSpan);
        }

        bytes.CopyTo(_output.GetSpan(bytes.Length));
        _output.Advance(bytes.Length);
    }

    // One who does not read what he has asked for must not fill the memory of all. Of one long reply he may leave more than of others (Let), as it is no more for coming in parts.
    private void CheckLimit(long more = 0, long whole = 0)
    {
        long most = _scope.Options.MaxOutputBytes;
        bool isTooMuch = _written - _sent - Let + _kept + more > most;
        if (!_isEnded && (isTooMuch || Math.Max(more, whole) > ReplySink.LongestKept))
        {
            _scope.NoteTooSlow(this, isTooMuch ? most : ReplySink.LongestKept);
            _isEnded = true;
            _abort();
        }
    }

    // Nothing waits behind what is put out but while a flush is pending: each one that ends puts out what comes next.
    private void FlushNow()
    {
        bool isMore = !_isEnded;
        while (isMore)
        {
            _isFlushDue = false;
            try
            {
#pragma warning disable CA2012 // Its result is taken once, when it is there.
                _flushing = _output.FlushAsync().GetAwaiter();
#pragma warning restore CA2012
            }
            catch (Exception)
            {
                Fail();
                return;
            }

            if (!_flushing.IsCompleted)
            {
                _isFlushing = true;
                _flushing.UnsafeOnCompleted(_onFlushed);
                return;
            }

            isMore = EndFlush();
        }
    }

    private void OnFlushed()
    {
        lock (Gate)
        {
            _isFlushing = false;
            if (EndFlush() || _isFlushDue)
            {
                FlushNow();
            }

            Wake();
        }
    }

    // Gives whether more has been put out, which is to be flushed in its turn.
    private bool EndFlush()
    {
        _sent = _written - _behind.Length;
        _lastReply = _scope.Now;
        try
        {
            _isEnded |= _flushing.GetResult().IsCompleted;
            if (!_isEnded)
            {
                return _behind.MoveTo(_output, MostPutOut);
            }
        }
        catch (Exception)
        {
            Fail();
        }

        _behind.Clear();
        return false;
    }

    // Whatever it is that the connection has ended by: whoever delivers replies has other clients, too.
    private void Fail()
    {
        _isEnded = true;
        _abort();
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

// Writes replies. The output is never written to while it is being flushed: that of a client over TLS, which is no pipe but a writer before a
// stream, loses what comes then: https://github.com/dotnet/runtime/blob/v10.0.0/src/libraries/System.IO.Pipelines/src/System/IO/Pipelines/StreamPipeWriter.cs
internal sealed partial class GatewayClient
{
    private readonly PipeWriter _output;
    private readonly RespBuffer _behind = new(0);
    private readonly Action _onFlushed;
    private ValueTaskAwaiter<FlushResult> _flushing;
    private long _unsent;
    private long _lastTaken;
    private bool _isFlushing;
    private bool _isFlushDue;

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (Gate)
        {
            _isWritten = false;
            if (_isFlushing)
            {
                _isFlushDue = true;
                return;
            }

            FlushNow();
        }
    }

    private void Write(ReadOnlySpan<byte> reply)
    {
        if (_isEnded)
        {
            return;
        }

        _unsent += reply.Length;
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
        bytes.CopyTo(_output.GetSpan(bytes.Length));
        _output.Advance(bytes.Length);
    }

    // One who does not read what he has asked for must not fill the memory of all.
    private void CheckLimit()
    {
        if (_unsent + _kept > _scope.Options.MaxOutputBytes && !_isEnded)
        {
            _scope.NoteTooSlow(this);
            _isEnded = true;
            _abort();
        }
    }

    private void FlushNow()
    {
        if (_isEnded)
        {
            return;
        }

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

        if (_flushing.IsCompleted)
        {
            EndFlush();
        }
        else
        {
            _isFlushing = true;
            _flushing.UnsafeOnCompleted(_onFlushed);
        }
    }

    private void OnFlushed()
    {
        lock (Gate)
        {
            _isFlushing = false;
            EndFlush();
            if (_isFlushDue && !_isFlushing)
            {
                FlushNow();
            }

            Wake();
        }
    }

    private void EndFlush()
    {
        _unsent = _behind.Length;
        _lastTaken = _scope.Now;
        try
        {
            _isEnded |= _flushing.GetResult().IsCompleted;
            if (_behind.Length > 0 && !_isEnded)
            {
                _output.Write(_behind.Written);
            }
        }
        catch (Exception)
        {
            Fail();
        }

        _behind.ClearDownTo(KeptBytes);
    }

    // Whatever it is that the connection has ended by: whoever delivers replies has other clients, too.
    private void Fail()
    {
        _isEnded = true;
        _abort();
    }
}

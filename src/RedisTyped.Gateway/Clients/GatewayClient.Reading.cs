using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using RedisTyped.Execution;
using RedisTyped.Gateway.Links;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

// Reads requests; GatewayClient.Forwarding.cs passes them on.
internal sealed partial class GatewayClient
{
    /// <summary>So much is handled for one client before others have a turn, where its bytes are there already.</summary>
    private const int Turn = 256 * 1024;

    /// <summary>So many replies one client may wait for before more of its requests are read.</summary>
    private const int MostAwaited = 4096;

    /// <summary>So many bytes of its requests are passed on before all of them have to be answered: nodes that are slow must not fill the memory.</summary>
    private const int MostOwedBytes = 4 * 1024 * 1024;

    private const int KeptBytes = 64 * 1024;

    /// <summary>So long a client that goes on sending has time to take its last replies, when the gateway ends.</summary>
    public static readonly TimeSpan LastTime = TimeSpan.FromSeconds(1);

    private readonly PipeReader _input;
    private readonly RequestReader _reader;
    private readonly RespBuffer _partial = new(0);
    private RoutedLinks _links = null!;
    private byte[][]? _line;
    private volatile bool _isDraining;

    private enum Step
    {
        /// <summary>The requests are used up.</summary>
        ReadOn,

        /// <summary>A command is for the session.</summary>
        Session,

        /// <summary>The keys of a command are being brought to their node; then it is read again.</summary>
        Move,

        /// <summary>The rest of the bytes is no request.</summary>
        Fault,
    }

    /// <summary>Serves the client until it leaves, or the gateway ends.</summary>
    /// <param name="closed">The connection is gone.</param>
    public async Task RunAsync(CancellationToken closed)
    {
        try
        {
            await ServeAsync(closed).ConfigureAwait(false);
            await AnsweredAsync().ConfigureAwait(false);
            if (_isDraining && _scope.IsRecent(_lastReply))
            {
                await DropRestAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            lock (Gate)
            {
                _isEnded = true;
                _behind.Clear();
                Wake();
            }

            await Session.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Answers what has been read, and ends.</summary>
    public void Drain()
    {
        _isDraining = true;
        Session.EndWaits();
        _input.CancelPendingRead();
    }

    // A connection that is closed while something is unread is reset, and what it had still to bring to the client is lost.
    private async Task DropRestAsync()
    {
        using var late = new CancellationTokenSource(LastTime);
        try
        {
            ReadResult read;
            do
            {
                read = await _input.ReadAsync(late.Token).ConfigureAwait(false);
                _input.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        }
        catch (OperationCanceledException)
        {
            // It has had its time.
        }
    }

    private async Task ServeAsync(CancellationToken closed)
    {
        int turn = 0;
        long owed = 0;
        while (true)
        {
            // Without the token, which would be registered with each reading: the pipe ends with the connection.
            ReadResult read = await _input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            ReadOnlySequence<byte> data = read.Buffer;
            LastUsed = _scope.Now;
            turn += (int)Math.Min(data.Length, int.MaxValue / 2);

            // Requests are looked at where they were read, unless one began in an earlier reading or goes on in another piece of memory.
            bool isInPlace = _partial.Length == 0 && data.IsSingleSegment;
            if (!isInPlace)
            {
                foreach (ReadOnlyMemory<byte> piece in data)
                {
                    _partial.Write(piece.Span);
                }

                _input.AdvanceTo(data.End);
            }

            ReadOnlyMemory<byte> bytes = isInPlace ? data.First : _partial.WrittenMemory;
            int taken = 0;
            Step step;
            while (true)
            {
                step = Handle(bytes[taken..], out int used);
                taken += used;
                NoteEndOfReading();
                SendAsked();
                if (_followed is { IsAny: true })
                {
                    await AnsweredAsync().ConfigureAwait(false);
                    if (!await _followed.AnswerAsync(closed).ConfigureAwait(false))
                    {
                        taken -= used;
                        _reader.Reset();
                        _line = null;
                        continue;
                    }
                }

                if (step == Step.Move)
                {
                    await MovedAsync().ConfigureAwait(false);
                    continue;
                }

                if (step != Step.Session)
                {
                    break;
                }

                await AnsweredAsync().ConfigureAwait(false);
                await Session.AnswerAsync(_line!, closed).ConfigureAwait(false);

                // Before it is quiet: else it could be found so, and silent since it asked.
                LastUsed = _scope.Now;
                _line = null;
                if (Session.IsClosing)
                {
                    break;
                }
            }

            if (isInPlace)
            {
                _partial.Write(bytes.Span[taken..]);
                _input.AdvanceTo(data.End);
            }
            else
            {
                _partial.Consume(taken);
            }

            if (_partial.Length == 0)
            {
                _partial.ClearDownTo(KeptBytes);
            }

            if (step == Step.Fault)
            {
                await RefuseAsync(closed).ConfigureAwait(false);
                return;
            }

            if (Session.IsClosing || read.IsCompleted || _isDraining)
            {
                return;
            }

            owed = _row.Count == 0 ? 0 : owed + taken;
            await UntilAsync(owed > MostOwedBytes ? 0 : MostAwaited).ConfigureAwait(false);
            if (turn > Turn)
            {
                // Its bytes may never end, and this thread has other clients.
                turn = 0;
                await Task.Yield();
            }
        }
    }

    private void NoteEndOfReading()
    {
        lock (Gate)
        {
            if (_row.Count > 0)
            {
                _row.Last.EndsReading = true;
            }
        }
    }

    private Step Handle(ReadOnlyMemory<byte> reading, out int used)
    {
        ReadOnlySpan<byte> bytes = reading.Span;
        used = 0;
        using CallSection section = CallSection.Enter();
        _links = _scope.Links.Current;
        _isFollowing = Follows;
        _reading = _isFollowing ? reading : default;
        _reader.IsOfStranger = Session.IsStranger;
        while (true)
        {
            switch (_reader.Read(bytes[used..]))
            {
                case ReadStatus.Incomplete:
                    return Step.ReadOn;
                case ReadStatus.Faulty:
                    return Step.Fault;
            }

            ReadOnlySpan<byte> request = _reader.Bytes(bytes[used..]);
            ReadOnlySpan<ArgumentRange> arguments = _reader.Arguments;
            Step? step = arguments.Length > 0 ? PassOn(used, request, arguments) : null;
            if (step == Step.Move)
            {
                return Step.Move;
            }

            used += _reader.Consumed;
            if (step == Step.Session)
            {
                _line = Words(request, arguments);
                return Step.Session;
            }
        }
    }

    private static byte[][] Words(ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments)
    {
        byte[][] words = new byte[arguments.Length][];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = arguments[i].Of(request).ToArray();
        }

        return words;
    }

    private async Task RefuseAsync(CancellationToken closed)
    {
        await AnsweredAsync().ConfigureAwait(false);
        await WriteAsync(Encoding.Latin1.GetBytes($"-ERR {_reader.Fault}\r\n"), closed).ConfigureAwait(false);
    }
}

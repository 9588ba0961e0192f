using System.Net.Sockets;
using RedisTyped.Nodes;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Links;

/// <summary>Reads what a node sends on a link, and gives each reply to whom it is for. One stream after the other.</summary>
internal sealed class LinkReceiver(RedisNode node, LinkTraffic traffic, LinkSender sender)
{
    private const int ReadSize = 32 * 1024;

    /// <summary>A buffer that had to be larger is not kept.</summary>
    private const int KeptBuffer = 256 * 1024;

    /// <summary>So many bytes are read before others have a turn, where a node sends without end.</summary>
    private const int Turn = 1024 * 1024;

    /// <summary>Of a reply that is not complete so much is passed on at once, rather than kept until it is.</summary>
    private const int LongReply = 128 * 1024;

    private readonly ReplyDelivery _delivery = new();

    // Whether the next one has been given a part of his reply.
    private bool _hasBegun;

    /// <summary>Reads until the stream ends.</summary>
    /// <returns>Why it has ended.</returns>
    public async Task<string> ReceiveAsync(Stream stream)
    {
        var input = new RespBuffer(ReadSize);
        var scanner = new ReplyScanner();
        int turn = 0;
        try
        {
            while (true)
            {
                int read = await stream.ReadAsync(input.GetMemory(ReadSize / 4)).ConfigureAwait(false);
                if (read == 0)
                {
                    return traffic.BreakReason ?? "the node closed it";
                }

                input.Advance(read);
                traffic.Heard();
                if (!Deliver(input, ref scanner))
                {
                    return "the node sent what is no reply";
                }

                if (input.Length == 0)
                {
                    input.ClearDownTo(KeptBuffer);
                }

                turn += read;
                if (turn > Turn)
                {
                    turn = 0;
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return traffic.BreakReason ?? (fault.InnerException as SocketException)?.SocketErrorCode.ToString() ?? fault.Message;
        }
    }

    /// <summary>Answers everybody who waits with an error.</summary>
    /// <param name="why">Why the stream has ended.</param>
    public void FailAll(string why)
    {
        byte[] lost = LinkFaults.Lost(node.Id, why);
        byte[] notSent = LinkFaults.NotSent(node.Id, why);
        List<ReplySink> inDoubt = traffic.Lose(why, out int sent);
        for (int i = 0; i < inDoubt.Count; i++)
        {
            if (i == 0 && _hasBegun)
            {
                _hasBegun = false;
                inDoubt[i].BreakOff(_delivery);
            }
            else
            {
                inDoubt[i].Take(i < sent ? lost : notSent, _delivery);
            }
        }

        _delivery.Leave();
        _delivery.Send();
    }

    private bool Deliver(RespBuffer input, ref ReplyScanner scanner)
    {
        int answered = 0, passed = 0;
        ReadStatus status;
        ReadOnlySpan<byte> data = input.Written;
        int length = data.Length;
        try
        {
            while ((status = scanner.Scan(data, out int reply)) == ReadStatus.Complete)
            {
                if (traffic.NextSink() is not { } sink)
                {
                    status = ReadStatus.Faulty;
                    break;
                }

                if (!_hasBegun && data[0] == '-' && data.StartsWith("-READONLY"u8))
                {
                    // The primary is none any more. The client notices by its own calls, which an application behind a gateway may not make.
                    node.Roles.Recheck?.Invoke();
                }

                traffic.PassSink();
                _hasBegun = false;
                sink.Take(data[..reply], _delivery);
                data = data[reply..];
                answered++;
            }

            if (status == ReadStatus.Incomplete && data.Length >= LongReply)
            {
                passed = PassPart(data, ref scanner);
                data = data[passed..];
            }
        }
        finally
        {
            _delivery.Leave();
        }

        input.Consume(length - data.Length);
        if (answered > 0)
        {
            traffic.Answered(answered);

            // First the node gets what to do next, then the clients their replies.
            SocketTurn.Send(sender);
        }

        if (answered + passed > 0)
        {
            _delivery.Send();
        }

        return status != ReadStatus.Faulty;
    }

    // Who is owed other replies before, or puts several together, takes none.
    private int PassPart(ReadOnlySpan<byte> data, ref ReplyScanner scanner)
    {
        int passed = scanner.Passed(data.Length);
        if (passed == 0 || traffic.NextSink() is not { } sink || !sink.TryTakePart(data[..passed], _delivery))
        {
            return 0;
        }

        _hasBegun = true;
        scanner.Drop(passed);
        return passed;
    }
}
